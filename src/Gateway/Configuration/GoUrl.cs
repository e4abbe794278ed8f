using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OrleansNats.Gateway.Configuration;

/// <summary>The parts of a URL that routes need, taken apart by the rules and with the error texts of Go's <c>net/url</c>.</summary>
/// <param name="Scheme">Lower case; empty when there is none.</param>
/// <param name="User">Null when the URL has no user part.</param>
/// <param name="Password">Null when the user part has no colon.</param>
/// <param name="Address">What stands between user and path, brackets and port included; empty when there is none.</param>
internal sealed record GoUrl(string Scheme, string? User, string? Password, string Address)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> UserCharacters = SearchValues.Create(Letters + "0123456789-._:~!$&'()*+,;=%@");
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(Letters + "0123456789-_.~!$&'()*+,;=:[]<>\"");

    /// <summary>Takes a text apart; false with what is wrong, the text itself not included.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out GoUrl? url, out string error)
    {
        url = null;
        int fragment = text.IndexOf('#', StringComparison.Ordinal);
        string rest = fragment < 0 ? text : text[..fragment];
        if (rest.Any(static c => c is < ' ' or '\x7f'))
        {
            error = "net/url: invalid control character in URL";
            return false;
        }

        if (!TryTakeScheme(ref rest, out string scheme, out error)) return false;
        int query = rest.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0) rest = rest[..query];
        if (!rest.StartsWith("//", StringComparison.Ordinal) || (scheme.Length == 0 && rest.StartsWith("///", StringComparison.Ordinal)))
        {
            if (!rest.StartsWith('/') && scheme.Length == 0 && rest.Split('/')[0].Contains(':', StringComparison.Ordinal))
                error = "first path segment in URL cannot contain colon";
            else
                url = new GoUrl(scheme, null, null, ""); // a path or an opaque text: no server is named
            return url is not null;
        }

        int path = rest.IndexOf('/', 2);
        string authority = path < 0 ? rest[2..] : rest[2..path];
        return TryParseAuthority(scheme, authority, out url, out error);
    }

    private static bool TryTakeScheme(ref string rest, out string scheme, out string error)
    {
        scheme = error = "";
        for (int i = 0; i < rest.Length; i++)
        {
            char c = rest[i];
            if (c == ':')
            {
                if (i == 0)
                {
                    error = "missing protocol scheme";
                    return false;
                }

                scheme = rest[..i].ToLowerInvariant();
                rest = rest[(i + 1)..];
                return true;
            }

            bool isFollower = char.IsAsciiDigit(c) || c is '+' or '-' or '.';
            if (!char.IsAsciiLetter(c) && (i == 0 || !isFollower)) return true;
        }

        return true;
    }

    private static bool TryParseAuthority(string scheme, string authority, [NotNullWhen(true)] out GoUrl? url, out string error)
    {
        url = null;
        int at = authority.LastIndexOf('@');
        if (!TryReadAddress(authority[(at + 1)..], out string address, out error)) return false;
        if (at < 0)
        {
            url = new GoUrl(scheme, null, null, address);
            return true;
        }

        string userInfo = authority[..at];
        if (userInfo.AsSpan().ContainsAnyExcept(UserCharacters))
        {
            error = "net/url: invalid userinfo";
            return false;
        }

        int colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        string? password = null;
        if (!TryUnescape(colon < 0 ? userInfo : userInfo[..colon], out string user, out error)) return false;
        if (colon >= 0 && !TryUnescape(userInfo[(colon + 1)..], out password, out error)) return false;
        url = new GoUrl(scheme, user, password, address);
        return true;
    }

    private static bool TryReadAddress(string text, out string address, out string error)
    {
        address = error = "";
        int portStart = text.LastIndexOf(':');
        if (text.StartsWith('['))
        {
            portStart = text.LastIndexOf(']') + 1;
            if (portStart == 0)
            {
                error = "missing ']' in host";
                return false;
            }
        }

        string port = portStart < 0 ? "" : text[portStart..];
        if (port.Length > 0 && (port[0] != ':' || port.AsSpan(1).ContainsAnyExceptInRange('0', '9')))
        {
            error = $"invalid port \"{port}\" after host";
            return false;
        }

        if (!TryUnescape(text, out address, out error)) return false;
        int bad = text.AsSpan().IndexOfAnyExcept(HostCharacters);
        if (bad < 0 || text[bad] is '%' or > '\x7f') return true;
        error = $"invalid character \"{text[bad]}\" in host name";
        return false;
    }

    private static bool TryUnescape(string text, out string plain, out string error)
    {
        plain = text;
        error = "";
        if (!text.Contains('%', StringComparison.Ordinal)) return true;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++, length++)
        {
            bytes[length] = bytes[i];
            if (bytes[i] != '%') continue;
            ReadOnlySpan<byte> escape = bytes.AsSpan(i, Math.Min(3, bytes.Length - i));
            if (escape.Length < 3 || Convert.FromHexString(escape[1..], bytes.AsSpan(length), out _, out _) != OperationStatus.Done)
            {
                error = $"invalid URL escape \"{Encoding.UTF8.GetString(escape)}\"";
                return false;
            }

            i += 2;
        }

        plain = Encoding.UTF8.GetString(bytes, 0, length);
        return true;
    }
}

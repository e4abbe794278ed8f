using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OrleansNats.Gateway.Authentication.Certificates;

/// <summary>
/// A distinguished name of RFC 4514, from its text or from a certificate: parts from the most to the least significant one, each a set of
/// attributes. Types are compared without regard to case, values byte for byte, as nats-server does.
/// </summary>
internal sealed class DistinguishedName
{
    private readonly List<HashSet<(string Type, string Value)>> _parts = [];

    private DistinguishedName()
    {
    }

    /// <summary>Null if the text is no such name.</summary>
    public static DistinguishedName? Parse(string text)
    {
        var name = new DistinguishedName();
        HashSet<(string, string)> part = [];
        int at = 0;
        while (at < text.Length)
        {
            int equals = text.IndexOf('=', at);
            if (equals <= at) return null;
            string type = text[at..equals].Trim();
            at = equals + 1;
            if (type.Length == 0 || ReadValue(text, ref at) is not { } value) return null;
            part.Add((type.ToUpperInvariant(), value));
            char end = at < text.Length ? text[at++] : ',';
            if (end == '+') continue;
            name._parts.Add(part);
            part = [];
            if (at == text.Length && text[^1] == ',') return null;
        }

        return name._parts.Count > 0 && part.Count == 0 ? name : null;
    }

    /// <summary>Null if the certificate's subject has an attribute of a type that has no name here.</summary>
    public static DistinguishedName? OfSubject(X509Certificate2 certificate)
    {
        var name = new DistinguishedName();
        foreach (IReadOnlyList<(string Oid, string? Value)> attributes in CertificateNames.SubjectOf(certificate))
        {
            HashSet<(string, string)> part = [];
            foreach ((string oid, string? value) in attributes)
            {
                if (value is null || CertificateNames.NameOf(oid) is not { } type) return null;
                part.Add((type, value));
            }

            name._parts.Insert(0, part);
        }

        return name;
    }

    public bool IsSame(DistinguishedName other) => _parts.Count == other._parts.Count && _parts.Zip(other._parts).All(static pair => pair.First.SetEquals(pair.Second));

    /// <summary>Whether the parts are the same in whatever order.</summary>
    public bool HasSameParts(DistinguishedName other)
    {
        List<HashSet<(string, string)>> left = [.. other._parts];
        foreach (HashSet<(string Type, string Value)> part in _parts)
        {
            int found = left.FindIndex(part.SetEquals);
            if (found < 0) return false;
            left.RemoveAt(found);
        }

        return left.Count == 0;
    }

    /// <summary>Reads up to a comma or plus sign that is not escaped; null if an escape is broken.</summary>
    private static string? ReadValue(string text, ref int at)
    {
        List<byte> value = [];
        int kept = 0; // blanks behind are no part of it
        while (at < text.Length && text[at] is not (',' or '+' or ';'))
        {
            if (text[at] == '\\')
            {
                if (!TryUnescape(text, ref at, value)) return null;
                kept = value.Count;
                continue;
            }

            bool isBlank = text[at] == ' ';
            if (!isBlank || value.Count > 0) value.AddRange(Encoding.UTF8.GetBytes(text, at, 1));
            at++;
            if (!isBlank) kept = value.Count;
        }

        return Encoding.UTF8.GetString([.. value[..kept]]);
    }

    private static bool TryUnescape(string text, ref int at, List<byte> value)
    {
        ReadOnlySpan<char> escaped = text.AsSpan(at + 1);
        if (escaped.Length > 0 && " \"#+,;<=>\\".Contains(escaped[0], StringComparison.Ordinal))
        {
            value.Add((byte)escaped[0]);
            at += 2;
            return true;
        }

        if (escaped.Length < 2 || !byte.TryParse(escaped[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte code)) return false;
        value.Add(code);
        at += 3;
        return true;
    }
}

using System.Globalization;

namespace OrleansNats.Gateway.Configuration;

/// <summary>Addresses with a port, by the rules and with the error texts of Go's <c>net</c> and <c>strconv</c>.</summary>
internal static class GoAddress
{
    private const string MissingPort = "missing port in address";
    private const string TooManyColons = "too many colons in address";

    /// <summary>Splits <c>host:port</c>, <c>[v6]:port</c> or <c>:port</c>; false with what is wrong, the text itself included.</summary>
    public static bool TrySplit(string text, out string host, out string port, out string error)
    {
        host = port = "";
        string fault = Split(text, ref host, ref port) ?? "";
        error = fault.Length > 0 && text.Length > 0 ? $"address {text}: {fault}" : fault;
        return fault.Length == 0;
    }

    /// <summary>Reads what another server is told: a host with a port, or a host alone, of which the port is then 0.</summary>
    public static bool TryReadAdvertise(string text, out string host, out int port, out string error)
    {
        port = 0;
        if (!TrySplit(text, out host, out string portText, out error))
        {
            if (!error.EndsWith(MissingPort, StringComparison.Ordinal)) return false;
            if (!TrySplit(text + ":0", out host, out portText, out error)) return false;
        }

        host = host.Trim();
        return TryReadNumber(portText.Trim(), out port, out error);
    }

    /// <summary>Reads a decimal number with an optional sign.</summary>
    public static bool TryReadNumber(string text, out int number, out string error)
    {
        error = "";
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)) return true;
        ReadOnlySpan<char> digits = text.AsSpan(text.StartsWith('-') || text.StartsWith('+') ? 1 : 0);
        string reason = digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9') ? "invalid syntax" : "value out of range";
        error = $"strconv.Atoi: parsing \"{text}\": {reason}";
        return false;
    }

    /// <summary>Gives null, or what is wrong.</summary>
    private static string? Split(string text, ref string host, ref string port)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0) return MissingPort;
        int afterHost = colon;
        if (text[0] == '[')
        {
            int end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0) return "missing ']' in address";
            afterHost = end + 1;
            if (afterHost == text.Length) return MissingPort;
            if (afterHost != colon) return text[afterHost] == ':' ? TooManyColons : MissingPort;
            host = text[1..end];
        }
        else
        {
            host = text[..colon];
            if (host.Contains(':', StringComparison.Ordinal)) return TooManyColons;
        }

        if (text.IndexOf('[', text[0] == '[' ? 1 : 0) >= 0) return "unexpected '[' in address";
        if (text.IndexOf(']', text[0] == '[' ? afterHost : 0) >= 0) return "unexpected ']' in address";
        port = text[(colon + 1)..];
        return null;
    }
}

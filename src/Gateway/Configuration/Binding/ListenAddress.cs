using System.Globalization;
using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>A port or <c>host:port</c> as <c>listen</c> and <c>http</c> take it.</summary>
/// <param name="Host">Empty when only a port was given.</param>
internal readonly record struct ListenAddress(string Host, int Port)
{
    public static ListenAddress Read(ConfigValue value, ConfigReport report)
    {
        switch (value.Content)
        {
            case long port and >= int.MinValue and <= int.MaxValue:
                return new ListenAddress("", (int)port);
            case string text:
                if (!TrySplit(text, out string host, out string portText))
                    report.Error(value.Position, $"could not parse address string \"{text}\"");
                else if (!int.TryParse(portText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
                    report.Error(value.Position, $"could not parse port \"{portText}\"");
                else
                    return new ListenAddress(host, number);
                return default;
            default:
                report.Error(value.Position, $"expected port or host:port, got {value.Kind}");
                return default;
        }
    }

    /// <summary>Splits <c>host:port</c>, <c>[v6]:port</c> or <c>:port</c>.</summary>
    public static bool TrySplit(string text, out string host, out string port)
    {
        host = port = "";
        int colon = text.LastIndexOf(':');
        if (colon < 0) return false;
        host = text[..colon];
        port = text[(colon + 1)..];
        if (host.StartsWith('['))
        {
            if (!host.EndsWith(']')) return false;
            host = host[1..^1];
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        return !host.AsSpan().ContainsAny('[', ']') && !port.AsSpan().ContainsAny('[', ']');
    }
}

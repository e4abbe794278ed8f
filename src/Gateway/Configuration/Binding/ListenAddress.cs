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
                if (!GoAddress.TrySplit(text, out string host, out string portText, out _))
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
}

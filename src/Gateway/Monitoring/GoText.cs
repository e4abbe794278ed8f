using System.Globalization;
using System.Text;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>
/// Texts in nats-server's and Go's forms, which monitoring tools parse. Durations: <see cref="GoDuration"/>.
/// </summary>
internal static class GoText
{
    /// <summary>Whole seconds with days and years, e.g. <c>1d2h3m4s</c>; leading zero units are left out, inner ones are not.</summary>
    public static string Uptime(TimeSpan elapsed)
    {
        long seconds = Math.Max(0, (long)elapsed.TotalSeconds);
        long minutes = seconds / 60;
        long hours = minutes / 60;
        long days = hours / 24;
        long years = days / 365;
        FormattableString text = (years, days, hours, minutes) switch
        {
            ( > 0, _, _, _) => $"{years}y{days % 365}d{hours % 24}h{minutes % 60}m{seconds % 60}s",
            (_, > 0, _, _) => $"{days}d{hours % 24}h{minutes % 60}m{seconds % 60}s",
            (_, _, > 0, _) => $"{hours}h{minutes % 60}m{seconds % 60}s",
            (_, _, _, > 0) => $"{minutes}m{seconds % 60}s",
            _ => $"{seconds}s",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A round trip as nats-server rounds it: whole microseconds below a millisecond; null, not yet measured, is <c>0s</c>.</summary>
    public static string RoundTrip(TimeSpan? measured)
    {
        TimeSpan trip = measured ?? TimeSpan.Zero;
        return GoDuration.Format(trip > TimeSpan.FromMicroseconds(1) && trip < TimeSpan.FromMilliseconds(1)
            ? TimeSpan.FromTicks(trip.Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond) : trip);
    }

    /// <summary>A text in double quotes, with quotes, backslashes and control characters escaped.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(c) => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }
}

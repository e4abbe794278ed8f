using System.Globalization;
using System.Text;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>Texts in the form Go's standard library gives them, which monitoring tools parse.</summary>
internal static class GoText
{
    private const long NanosecondsPerTick = 100;
    private const long NanosecondsPerSecond = 1_000_000_000;

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

    /// <summary>A duration such as <c>1h2m3.5s</c>, <c>1.5ms</c>, <c>250µs</c> or <c>0s</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        long nanoseconds = duration.Ticks * NanosecondsPerTick;
        if (nanoseconds == 0) return "0s";
        string sign = nanoseconds < 0 ? "-" : "";
        nanoseconds = Math.Abs(nanoseconds);
        if (nanoseconds < 1_000) return Decimal(sign, nanoseconds, "ns");
        if (nanoseconds < 1_000_000) return Decimal(sign, nanoseconds / 1_000m, "µs");
        if (nanoseconds < NanosecondsPerSecond) return Decimal(sign, nanoseconds / 1_000_000m, "ms");
        long hours = nanoseconds / (3600 * NanosecondsPerSecond);
        long minutes = nanoseconds / (60 * NanosecondsPerSecond) % 60;
        string seconds = Decimal("", nanoseconds % (60 * NanosecondsPerSecond) / (decimal)NanosecondsPerSecond, "s");
        if (hours > 0) return string.Create(CultureInfo.InvariantCulture, $"{sign}{hours}h{minutes}m{seconds}");
        return minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{sign}{minutes}m{seconds}") : sign + seconds;
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

    private static string Decimal(string sign, decimal value, string unit) =>
        sign + value.ToString("0.#########", CultureInfo.InvariantCulture) + unit;
}

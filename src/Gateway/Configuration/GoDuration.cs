using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrleansNats.Gateway.Configuration;

/// <summary>Durations as nats-server writes them: <c>300ms</c>, <c>1m30s</c>, <c>-1.5h</c>. Kept to 100 ns.</summary>
internal static class GoDuration
{
    private const long TicksPerSecond = TimeSpan.TicksPerSecond;
    private const decimal MaxTicks = long.MaxValue / 100; // Go counts nanoseconds in 64 bits

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create(".0123456789");

    /// <summary>Reads a duration; false with the reason in nats-server's words.</summary>
    public static bool TryParse(string text, out TimeSpan duration, out string error)
    {
        duration = default;
        error = "";
        ReadOnlySpan<char> rest = text;
        bool negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+")) rest = rest[1..];
        if (rest is "0") return true;
        if (rest.IsEmpty)
        {
            error = Invalid(text);
            return false;
        }

        decimal ticks = 0;
        while (!rest.IsEmpty)
        {
            if (!TryTakeNumber(ref rest, out decimal number))
            {
                error = Invalid(text);
                return false;
            }

            int length = rest.IndexOfAny(NumberCharacters);
            ReadOnlySpan<char> unit = length < 0 ? rest : rest[..length];
            rest = rest[unit.Length..];
            if (TicksOf(unit) is not decimal scale)
            {
                error = unit.IsEmpty ? $"time: missing unit in duration \"{text}\"" : $"time: unknown unit \"{unit}\" in duration \"{text}\"";
                return false;
            }

            if (number > (MaxTicks - ticks) / scale) // divided, because the product may be beyond decimal
            {
                error = Invalid(text);
                return false;
            }

            ticks += number * scale;
        }

        duration = new TimeSpan((long)(negative ? -ticks : ticks));
        return true;
    }

    /// <summary>Writes a duration: <c>0s</c>, <c>500ms</c>, <c>2m0s</c>, <c>1h0m0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        string sign = duration < TimeSpan.Zero ? "-" : "";
        decimal ticks = Math.Abs((decimal)duration.Ticks);
        if (ticks < TimeSpan.TicksPerMicrosecond) return sign + Number(ticks * 100) + "ns";
        if (ticks < TimeSpan.TicksPerMillisecond) return sign + Number(ticks / TimeSpan.TicksPerMicrosecond) + "µs";
        if (ticks < TicksPerSecond) return sign + Number(ticks / TimeSpan.TicksPerMillisecond) + "ms";

        var text = new StringBuilder(sign);
        decimal minutes = Math.Floor(ticks / TimeSpan.TicksPerMinute);
        decimal hours = Math.Floor(minutes / 60);
        if (hours > 0) text.Append(Number(hours)).Append('h');
        if (minutes > 0) text.Append(Number(minutes % 60)).Append('m');
        return text.Append(Number(ticks % TimeSpan.TicksPerMinute / TicksPerSecond)).Append('s').ToString();
    }

    private static string Invalid(string text) => $"time: invalid duration \"{text}\"";

    private static string Number(decimal number) => number.ToString("0.#########", CultureInfo.InvariantCulture);

    private static bool TryTakeNumber(ref ReadOnlySpan<char> rest, out decimal number)
    {
        int length = rest.IndexOfAnyExcept(NumberCharacters);
        ReadOnlySpan<char> digits = length < 0 ? rest : rest[..length];
        rest = rest[digits.Length..];
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && number < long.MaxValue;
    }

    private static decimal? TicksOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 0.01m,
        "us" or "µs" or "μs" => TimeSpan.TicksPerMicrosecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "s" => TicksPerSecond,
        "m" => TimeSpan.TicksPerMinute,
        "h" => TimeSpan.TicksPerHour,
        _ => null,
    };
}

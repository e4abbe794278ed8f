using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>
/// Reads the query of one request by nats-server's rules: the first value counts, an empty one means the default.
/// The first bad value is kept in <see cref="Error"/>, in nats-server's words; every later read is then the default.
/// </summary>
internal sealed class MonitoringQuery(IQueryCollection values)
{
    /// <summary>What was wrong first; null while all is well.</summary>
    public string? Error { get; private set; }

    public string Text(string name) => values.TryGetValue(name, out var found) ? found[0] ?? "" : "";

    public bool Flag(string name)
    {
        switch (Text(name))
        {
            case "" or "0" or "f" or "F" or "false" or "FALSE" or "False":
                return false;
            case "1" or "t" or "T" or "true" or "TRUE" or "True":
                return true;
            case var text:
                Fail($"Error decoding boolean for '{name}': strconv.ParseBool: parsing {GoText.Quote(text)}: invalid syntax");
                return false;
        }
    }

    /// <summary>The parameter <c>subs</c>: a flag, or <c>detail</c>.</summary>
    public SubscriptionDetail Subscriptions() =>
        string.Equals(Text("subs"), "detail", StringComparison.OrdinalIgnoreCase) ? SubscriptionDetail.Full
        : Flag("subs") ? SubscriptionDetail.Subjects : SubscriptionDetail.None;

    /// <summary>A signed number of 64 bits, cut to 32, which is more than any list holds.</summary>
    public int Number(string name)
    {
        string text = Text(name);
        if (text.Length == 0) return 0;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            return (int)Math.Clamp(number, int.MinValue, int.MaxValue);
        Fail($"Error decoding int for '{name}': strconv.Atoi: parsing {GoText.Quote(text)}: {Fault(text.AsSpan().TrimStart("+-"))}");
        return 0;
    }

    public ulong Unsigned(string name)
    {
        string text = Text(name);
        if (text.Length == 0 || ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) is false)
        {
            if (text.Length > 0)
                Fail($"Error decoding uint64 for '{name}': strconv.ParseUint: parsing {GoText.Quote(text)}: {Fault(text)}");
            return 0;
        }
        return number;
    }

    public void Fail(string error) => Error ??= error;

    private static string Fault(ReadOnlySpan<char> text) =>
        !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9') ? "value out of range" : "invalid syntax";
}

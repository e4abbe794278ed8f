using System.Globalization;
using System.Text;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Configuration.Grammar;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads <c>exports</c> of an account (facts 2.4). What an item means together with other accounts is for <see cref="SharingBinder"/>.</summary>
internal sealed class ExportsBinder(ValueReader read)
{
    private const string NotAService = "directive on non-service";

    private readonly ConfigReport _report = read.Report;

    public IEnumerable<ExportEntry> Read(string account, ConfigValue value)
    {
        if (value.Items is null) _report.Error(value.Position, $"Exports should be an array, got {GoTypeName.Of(value)}");
        foreach (ConfigValue item in value.Items ?? [])
        {
            if (ReadItem(account, item) is { } entry) yield return entry;
        }
    }

    /// <summary>Gives null for an item that names neither a stream nor a service, which nats-server ignores too.</summary>
    private ExportEntry? ReadItem(string account, ConfigValue item)
    {
        if (item.Content is not ConfigMap map)
        {
            _report.Error(item.Position, $"Export Items should be a map with type entry, got {GoTypeName.Of(item)}");
            return null;
        }

        var entry = new ExportEntry(account, "", IsService: false);
        bool isNamed = false;
        List<(ConfigValue Value, string What)> ofServices = [];
        foreach ((string field, ConfigValue value) in map.Entries)
        {
            switch (field.ToLowerInvariant())
            {
                case "stream" or "service":
                    entry = ReadName(entry, field.ToLowerInvariant(), value, isNamed);
                    isNamed = true;
                    break;
                case "accounts":
                    string[] accounts = [.. read.Items(field, value).Select(name => read.Text(field, name))];
                    entry = entry with { Accounts = accounts.Length == 0 ? null : accounts };
                    break;
                case "account_token_position":
                    entry = entry with { TokenPosition = read.Int(field, value) };
                    break;
                case "response" or "response_type":
                    entry = entry with { Responses = ReadResponses(value) };
                    ofServices.Add((value, "response"));
                    break;
                case "threshold" or "response_threshold" or "response_max_time" or "response_time":
                    entry = entry with { Threshold = ReadThreshold(value) };
                    ofServices.Add((value, "response"));
                    break;
                case "latency":
                    entry = entry with { Latency = ReadLatency(value) };
                    ofServices.Add((value, "latency"));
                    break;
                case "allow_trace":
                    if (read.Flag(field, value)) _report.NotSupported(value.Position, field);
                    ofServices.Add((value, "allow_trace"));
                    break;
                default:
                    _report.UnknownField(field, value);
                    break;
            }
        }

        if (!isNamed) return null;
        if (!entry.IsService)
        {
            foreach ((ConfigValue value, string what) in ofServices) _report.Error(value.Position, $"Detected {what} {NotAService}");
        }

        return entry;
    }

    private ExportEntry ReadName(ExportEntry entry, string kind, ConfigValue value, bool isNamed)
    {
        if (value.Content is not string subject)
        {
            _report.Error(value.Position, $"Expected {kind} name to be string, got {GoTypeName.Of(value)}");
            return entry;
        }

        bool isService = kind == "service";
        if (!isNamed || entry.IsService == isService) return entry with { Subject = subject, IsService = isService };
        _report.Error(
            value.Position,
            $"Detected {kind} {ClientError.Quote(Encoding.UTF8.GetBytes(subject))} but already saw a {(isService ? "stream" : "service")}");
        return entry;
    }

    private ResponseType ReadResponses(ConfigValue value)
    {
        if (value.Content is not string text)
        {
            _report.Error(value.Position, $"Expected response type to be string, got {GoTypeName.Of(value)}");
            return ResponseType.Singleton;
        }

        switch (text.ToLowerInvariant())
        {
            case "single" or "singleton":
                return ResponseType.Singleton;
            case "stream":
                return ResponseType.Stream;
            case "chunk" or "chunked":
                return ResponseType.Chunked;
            default:
                _report.Error(value.Position, $"Unknown response type: {ClientError.Quote(Encoding.UTF8.GetBytes(text))}");
                return ResponseType.Singleton;
        }
    }

    private TimeSpan ReadThreshold(ConfigValue value)
    {
        if (value.Content is string text && GoDuration.TryParse(text, out TimeSpan threshold, out _)) return threshold;
        string got = value.Content is string wrong ? ClientError.Quote(Encoding.UTF8.GetBytes(wrong)) : GoTypeName.Of(value);
        _report.Error(value.Position, $"Expected response threshold to be a parseable time duration, got {got}");
        return default;
    }

    private ServiceLatency? ReadLatency(ConfigValue value)
    {
        if (value.Content is string only) return new ServiceLatency(only, 100);
        if (value.Content is not ConfigMap map)
        {
            _report.Error(value.Position, $"Expected latency entry to be a map/struct or string, got {GoTypeName.Of(value)}");
            return null;
        }

        int? sampling = map.TryGet("sampling", out ConfigValue? sample) ? ReadSampling(sample) : 100;
        if (sampling is not { } percent) return null;
        if (!map.TryGet("subject", out ConfigValue? subject))
        {
            _report.Error(value.Position, "Latency subject required, but missing");
            return null;
        }

        if (subject.Content is string text) return new ServiceLatency(text, percent);
        _report.Error(subject.Position, $"Expected latency subject to be a string, got {GoTypeName.Of(subject)}");
        return null;
    }

    private int? ReadSampling(ConfigValue value)
    {
        long percent;
        switch (value.Content)
        {
            case long number:
                percent = number;
                break;
            case string text when text.Trim().Equals("headers", StringComparison.OrdinalIgnoreCase):
                return 0;
            case string text:
                text = text.EndsWith('%') ? text[..^1] : text;
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out percent)) break;
                string quoted = ClientError.Quote(Encoding.UTF8.GetBytes(text));
                _report.Error(value.Position, $"Failed to parse latency sample: strconv.Atoi: parsing {quoted}: invalid syntax");
                return null;
            default:
                _report.Error(value.Position, $"Expected latency sample to be a string or map/struct, got {GoTypeName.Of(value)}");
                return null;
        }

        if (percent is >= 1 and <= 100) return (int)percent;
        _report.Error(value.Position, "bad sampling percentage, should be 1-100");
        return null;
    }
}

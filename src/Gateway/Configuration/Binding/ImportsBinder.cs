using System.Text;
using OrleansNats.Gateway.Configuration.Grammar;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads <c>imports</c> of an account (facts 2.4). What an item means together with other accounts is for <see cref="SharingBinder"/>.</summary>
internal sealed class ImportsBinder(ValueReader read)
{
    private readonly ConfigReport _report = read.Report;

    public List<ImportEntry> Read(string account, ConfigValue value)
    {
        if (value.Items is null) _report.Error(value.Position, $"Imports should be an array, got {GoTypeName.Of(value)}");
        List<ImportEntry> entries = [];
        foreach (ConfigValue item in value.Items ?? [])
        {
            if (ReadItem(account, item) is not { } entry) continue;
            ImportEntry? twice = entry.IsService
                ? entries.Find(other => other.IsService && other.To == entry.To && other.Exporter == entry.Exporter) : null;
            if (twice is null)
            {
                entries.Add(entry);
                continue;
            }

            string text = $"Duplicate service import subject {Quoted(entry.To)}, previously used in import for account "
                + $"{Quoted(twice.Exporter)}, subject {Quoted(twice.Subject)}";
            _report.Error(item.Position, text);
        }

        return entries;
    }

    /// <summary>Gives null for an item that names neither a stream nor a service, which nats-server ignores too.</summary>
    private ImportEntry? ReadItem(string account, ConfigValue item)
    {
        if (item.Content is not ConfigMap map)
        {
            _report.Error(item.Position, $"Import Items should be a map with type entry, got {GoTypeName.Of(item)}");
            return null;
        }

        ImportEntry? source = null;
        string prefix = "";
        string to = "";
        bool share = false;
        ConfigValue? toValue = null;
        ConfigValue? trace = null;
        foreach ((string field, ConfigValue value) in map.Entries)
        {
            switch (field.ToLowerInvariant())
            {
                case "stream" or "service":
                    source = ReadSource(account, field.Equals("service", StringComparison.OrdinalIgnoreCase), value, source) ?? source;
                    break;
                case "prefix":
                    prefix = read.Text(field, value);
                    break;
                case "to":
                    to = read.Text(field, value);
                    toValue = value;
                    break;
                case "share":
                    share = read.Flag(field, value);
                    break;
                case "allow_trace":
                    if (read.Flag(field, value)) _report.NotSupported(value.Position, field);
                    trace = value;
                    break;
                default:
                    _report.UnknownField(field, value);
                    break;
            }
        }

        if (source is null) return null;
        if (source.IsService && trace is not null) _report.Error(trace.Position, "Detected allow_trace directive on a non-stream");
        if (source.IsService) return source with { To = to.Length > 0 ? to : source.Subject, Share = share };
        if (prefix.Length > 0 && toValue is not null)
            _report.Error(toValue.Position, "Stream import can not have a 'prefix' and a 'to' property");
        return source with { Prefix = prefix, To = to };
    }

    private ImportEntry? ReadSource(string account, bool isService, ConfigValue value, ImportEntry? before)
    {
        if (before is not null && before.IsService != isService)
        {
            _report.Error(value.Position, isService ? "Detected service but already saw a stream" : "Detected stream but already saw a service");
            return null;
        }

        if (value.Content is not ConfigMap map)
        {
            _report.Error(value.Position, $"{(isService ? "Service" : "Stream")} entry should be an account map, got {GoTypeName.Of(value)}");
            return null;
        }

        string exporter = "";
        string subject = "";
        foreach ((string field, ConfigValue part) in map.Entries)
        {
            switch (field.ToLowerInvariant())
            {
                case "account":
                    exporter = read.Text(field, part);
                    break;
                case "subject":
                    subject = read.Text(field, part);
                    break;
                default:
                    _report.UnknownField(field, part);
                    break;
            }
        }

        if (exporter.Length > 0 && subject.Length > 0) return new ImportEntry(account, exporter, subject, isService, "", "", Share: false);
        _report.Error(value.Position, "Expect an account name and a subject");
        return null;
    }

    private static string Quoted(string text) => ClientError.Quote(Encoding.UTF8.GetBytes(text));
}

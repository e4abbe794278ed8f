using System.Globalization;
using System.Text;
using OrleansNats.Gateway.Configuration.Grammar;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Subjects;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads <c>mappings</c> of an account: a map of subjects, each with a destination or weighted ones (facts 2.3).</summary>
internal sealed class MappingsBinder(ValueReader read)
{
    private readonly ConfigReport _report = read.Report;

    /// <summary>Gives null when there are none.</summary>
    public SubjectMappings? Read(ConfigValue block)
    {
        List<SubjectMapping> mappings = [];
        foreach ((string source, ConfigValue value) in read.Map("mappings", block))
        {
            if (!SubjectSyntax.IsValidSubscription(Encoding.UTF8.GetBytes(source)))
            {
                _report.Error(block.Position, $"Subject {Quoted(source)} is not a valid subject");
                continue;
            }

            if (ReadMapping(source, value) is { } mapping) mappings.Add(mapping);
        }

        return mappings.Count == 0 ? null : new SubjectMappings(mappings);
    }

    private SubjectMapping? ReadMapping(string source, ConfigValue value)
    {
        string to = "";
        List<MappingDestination> destinations = [];
        if (value.Content is string only)
        {
            destinations.Add(new MappingDestination(only, 100));
            to = $" to {Quoted(only)}";
        }
        else
        {
            int errors = _report.Errors.Count;
            foreach (ConfigValue item in value.Items ?? [value])
            {
                if (ReadDestination(item) is { } destination) destinations.Add(destination);
            }

            if (value.Items is null && _report.Errors.Count > errors) return null;
        }

        if (SubjectMapping.TryCreate(source, destinations, out SubjectMapping? mapping, out string error)) return mapping;
        _report.Error(value.Position, $"Error adding mapping for {Quoted(source)}{to} : {error}");
        return null;
    }

    private MappingDestination? ReadDestination(ConfigValue item)
    {
        if (item.Content is not ConfigMap map)
        {
            _report.Error(item.Position, "Expected an entry for the mapping destination");
            return null;
        }

        string subject = "";
        string cluster = "";
        int? weight = null;
        int errors = _report.Errors.Count;
        foreach ((string field, ConfigValue value) in map.Entries)
        {
            switch (field.ToLowerInvariant())
            {
                case "dest" or "destination":
                    subject = read.Text(field, value);
                    break;
                case "weight":
                    weight = ReadWeight(value);
                    break;
                case "cluster":
                    cluster = read.Text(field, value);
                    break;
                default:
                    _report.Error(value.Position, $"Unknown field {Quoted(field)} for mapping destination");
                    break;
            }

            if (_report.Errors.Count > errors) return null;
        }

        if (weight is { } percent) return new MappingDestination(subject, percent, cluster);
        _report.Error(item.Position, $"Missing weight for mapping destination {Quoted(subject)}");
        return null;
    }

    private int ReadWeight(ConfigValue value)
    {
        switch (value.Content)
        {
            case string text:
                text = text.EndsWith('%') ? text[..^1] : text;
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long percent)) return InRange(percent, value);
                _report.Error(value.Position, $"Invalid weight {Quoted(text)} for mapping destination");
                return 0;
            case long number:
                return InRange(number, value);
            default:
                _report.Error(value.Position, $"Unknown entry type for weight of {value.Content}");
                return 0;
        }
    }

    private int InRange(long weight, ConfigValue value)
    {
        if (weight is >= 0 and <= 100) return (int)weight;
        _report.Error(value.Position, $"Invalid weight {weight} for mapping destination");
        return 0;
    }

    private static string Quoted(string text) => ClientError.Quote(Encoding.UTF8.GetBytes(text));
}

using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads publish and subscribe rules: a subject, an array of them, or a map with <c>allow</c> and <c>deny</c>.</summary>
/// <param name="noResponses">What to say of <c>allow_responses</c> where it has no meaning; null where it has.</param>
internal sealed class PermissionBinder(ValueReader read, string? noResponses = null)
{
    private static readonly char[] Blanks = [' ', '\t', '\n', '\v', '\f', '\r', '\u0085', '\u00a0'];

    private readonly ConfigReport _report = read.Report;

    public PermissionOptions? Read(ConfigValue value)
    {
        if (value.Content is not ConfigMap map)
        {
            _report.Error(value.Position, $"Expected permissions to be a map/struct, got {value.Kind}");
            return null;
        }

        Rules publish = default;
        Rules subscribe = default;
        ResponseOptions? responses = null;
        foreach ((string field, ConfigValue rule) in map.Entries)
        {
            string key = field.ToLowerInvariant();
            switch (key)
            {
                case "pub" or "publish" or "import":
                    publish = ReadRules(rule, allowQueue: false);
                    break;
                case "sub" or "subscribe" or "export":
                    subscribe = ReadRules(rule, allowQueue: true);
                    break;
                case "allow_responses" or "publish_allow_responses":
                    if (rule.Content is false) break;
                    if (noResponses is null) responses = ReadResponses(rule);
                    else _report.Error(value.Position, noResponses);
                    break;
                default:
                    if (!rule.IsReferenced) _report.Error(rule.Position, $"Unknown field \"{field}\" parsing permissions");
                    break;
            }
        }

        return new PermissionOptions(publish.Allow, publish.Deny, subscribe.Allow, subscribe.Deny) { Responses = responses };
    }

    /// <summary>Whether a text is one subject, without blanks and empty tokens, <c>&gt;</c> only at the end.</summary>
    public static bool IsSubject(string subject)
    {
        if (subject.AsSpan().ContainsAny(" \t\n\f\r")) return false;
        string[] tokens = subject.Split('.');
        return !tokens.Any(static token => token.Length == 0) && !tokens.AsSpan(0, tokens.Length - 1).Contains(">");
    }

    private ResponseOptions? ReadResponses(ConfigValue value)
    {
        if (value.Content is true) return ResponseOptions.Default;
        if (value.Content is not ConfigMap map)
        {
            _report.Error(value.Position, "error parsing response permissions, expected a boolean or a map");
            return null;
        }

        ResponseOptions responses = ResponseOptions.Default;
        foreach ((string field, ConfigValue setting) in map.Entries)
        {
            switch (field.ToLowerInvariant())
            {
                case "max" or "max_msgs" or "max_messages" or "max_responses":
                    int most = read.Int(field, setting);
                    if (most != 0) responses = responses with { MaxMessages = most };
                    break;
                case "expires" or "expiration" or "ttl":
                    responses = ReadExpiry(setting, responses);
                    break;
                default:
                    if (!setting.IsReferenced) _report.Error(setting.Position, $"Unknown field \"{field}\" parsing permissions");
                    break;
            }
        }

        return responses;
    }

    private ResponseOptions ReadExpiry(ConfigValue value, ResponseOptions responses)
    {
        if (value.Content is not string text) _report.Error(value.Position, "error parsing expires, not a duration string");
        else if (!GoDuration.TryParse(text, out TimeSpan expires, out string error)) _report.Error(value.Position, "error parsing expires: " + error);
        else if (expires != TimeSpan.Zero) return responses with { Expires = expires };
        return responses;
    }

    private Rules ReadRules(ConfigValue value, bool allowQueue)
    {
        if (value.Content is not ConfigMap map) return new Rules(ReadSubjects(value, allowQueue), null);
        Rules rules = default;
        foreach ((string field, ConfigValue subjects) in map.Entries)
        {
            if (field.Equals("allow", StringComparison.OrdinalIgnoreCase))
                rules = rules with { Allow = ReadSubjects(subjects, allowQueue) };
            else if (field.Equals("deny", StringComparison.OrdinalIgnoreCase))
                rules = rules with { Deny = ReadSubjects(subjects, allowQueue) };
            else if (!subjects.IsReferenced)
                _report.Error(
                    subjects.Position,
                    $"Unknown field name \"{field}\" parsing subject permissions, only 'allow' or 'deny' are permitted");
        }

        return rules;
    }

    /// <summary>Gives null for an empty array too: nats-server takes it as no restriction.</summary>
    private List<string>? ReadSubjects(ConfigValue value, bool allowQueue)
    {
        List<string> subjects = [];
        if (value.Content is not string && value.Items is null)
        {
            _report.Error(value.Position, $"Expected subject permissions to be a subject, or array of subjects, got {value.Kind}");
            return null;
        }

        foreach (ConfigValue item in value.Items ?? [value])
        {
            if (item.Content is not string subject)
            {
                _report.Error(item.Position, "Subject in permissions array cannot be cast to string");
                return null;
            }

            if (Fault(subject, allowQueue) is string fault)
            {
                _report.Error(value.Position, fault);
                return null;
            }

            subjects.Add(subject);
        }

        return subjects.Count == 0 ? null : subjects;
    }

    /// <summary>Says what is wrong with a subject, or a subject and queue; null when nothing is.</summary>
    private static string? Fault(string subject, bool allowQueue)
    {
        if (IsSubject(subject)) return null;
        string[] parts = subject.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        if (!allowQueue || parts.Length != 2) return $"subject \"{subject}\" is not a valid subject";
        if (!IsSubject(parts[0])) return $"subject \"{parts[0]}\" is not a valid subject";
        return IsSubject(parts[1]) ? null : $"queue \"{parts[1]}\" is not a valid queue";
    }

    private readonly record struct Rules(List<string>? Allow, List<string>? Deny);
}

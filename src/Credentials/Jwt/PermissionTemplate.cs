using System.Text.RegularExpressions;

namespace OrleansNats.Credentials.Jwt;

/// <summary>
/// Fills in the templates of a signing key's scope for one user: <c>{{name()}}</c>, <c>{{subject()}}</c>, <c>{{account-name()}}</c>,
/// <c>{{account-subject()}}</c>, <c>{{tag(x)}}</c>, <c>{{account-tag(x)}}</c>. A tag that is there more than once makes one entry of each (facts 6.1).
/// </summary>
public sealed partial class PermissionTemplate
{
    /// <summary>Most entries that templates may make of one list.</summary>
    public const int MaxExpansions = 4096;

    private readonly UserClaims _user;
    private readonly AccountClaims _account;

    private PermissionTemplate(UserClaims user, AccountClaims account)
    {
        _user = user;
        _account = account;
    }

    /// <summary>The grants of a scope as they are for that user; null when they cannot be made.</summary>
    /// <param name="error">Why not, in nats-server's words.</param>
    public static UserGrants? Fill(UserGrants template, UserClaims user, AccountClaims account, out string? error)
    {
        try
        {
            error = null;
            return new PermissionTemplate(user, account).Fill(template);
        }
        catch (TemplateException e)
        {
            error = e.Message;
            return null;
        }
    }

    private UserGrants Fill(UserGrants template) => new()
    {
        Publish = Fill(template.Publish),
        Subscribe = Fill(template.Subscribe),
        Responses = template.Responses,
        Sources = template.Sources,
        Times = template.Times,
        TimesLocation = template.TimesLocation,
        Subscriptions = template.Subscriptions,
        DataBytes = template.DataBytes,
        PayloadBytes = template.PayloadBytes,
        BearerToken = template.BearerToken,
        ProxyRequired = template.ProxyRequired,
        AllowedConnectionTypes = template.AllowedConnectionTypes,
    };

    private SubjectRules Fill(SubjectRules template)
    {
        var filled = new SubjectRules { Allow = Fill(template.Allow, isStrict: false), Deny = Fill(template.Deny, isStrict: true) };
        bool isNothingLeft = template.Allow.Count > 0 && filled.Allow.Count == 0; // and an empty list would allow everything
        if (isNothingLeft && !filled.Deny.Contains(">")) filled.Deny = [.. filled.Deny, ">"];
        return filled;
    }

    /// <param name="isStrict">Whether an entry that comes to nothing is an error: leaving out a denial would grant something.</param>
    private IList<string> Fill(IList<string> entries, bool isStrict)
    {
        if (!entries.Any(static entry => Template().IsMatch(entry))) return entries;
        var filled = new List<string>(entries.Count);
        foreach (string entry in entries)
        {
            string[] templates = [.. Template().Matches(entry).Select(static match => match.Value)];
            string[][] values = [.. templates.Select(template => ValuesOf(template, entry, isStrict))];
            long count = 1;
            foreach (string[] choices in values) count = Math.Min(count * choices.Length, MaxExpansions + 1L);
            if (filled.Count + count > MaxExpansions && count > 1) throw new TemplateException($"template expansion exceeds limit: {MaxExpansions}");
            for (int choice = 0; choice < count; choice++) Add(filled, Replace(entry, templates, values, choice), isStrict);
        }

        return filled;
    }

    private static void Add(List<string> filled, string subject, bool isStrict)
    {
        if (IsValidSubject(subject)) filled.Add(subject);
        else if (isStrict) throw new TemplateException("generated invalid subject");
    }

    /// <summary>The last template changes fastest.</summary>
    private static string Replace(string entry, string[] templates, string[][] values, int choice)
    {
        int[] picks = new int[templates.Length];
        for (int i = templates.Length - 1; i >= 0; i--)
        {
            picks[i] = choice % values[i].Length;
            choice /= values[i].Length;
        }

        for (int i = 0; i < templates.Length; i++) entry = entry.Replace(templates[i], values[i][picks[i]], StringComparison.Ordinal);
        return entry;
    }

    private string[] ValuesOf(string template, string entry, bool isStrict)
    {
        string operation = template[2..^2].Trim();
        if (Is(operation, "name()")) return [_user.Name];
        if (Is(operation, "subject()")) return [_user.Subject];
        if (Is(operation, "account-name()")) return [_account.Name];
        if (Is(operation, "account-subject()")) return [_user.Nats.IssuerAccount];
        string? tag = TagOf(operation, "tag(");
        string[] values = tag is not null ? Select(_user.Nats.Tags, tag)
            : (tag = TagOf(operation, "account-tag(")) is not null ? Select(_account.Nats.Tags, tag)
            : throw new TemplateException($"template operation in {Quoted.Of(entry)}: {Quoted.Of(operation)} is not defined");
        if (values.Length > 0) return values;
        return isStrict ? throw new TemplateException($"generated invalid subject {Quoted.Of(entry)}: {Quoted.Of(tag)} is not defined") : [" "]; // no subject at all
    }

    private static bool Is(string operation, string name) => operation.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string? TagOf(string operation, string opening) =>
        operation.StartsWith(opening, StringComparison.OrdinalIgnoreCase) && operation.EndsWith(')') ? operation[opening.Length..^1] : null;

    private static string[] Select(IList<string> tags, string name)
    {
#pragma warning disable CA1308 // tags are lower case
        string prefix = name.ToLowerInvariant() + ":";
#pragma warning restore CA1308
        return [.. tags.Where(tag => tag.StartsWith(prefix, StringComparison.Ordinal)).Select(tag => tag[prefix.Length..])];
    }

    private static bool IsValidSubject(string subject)
    {
        string[] tokens = subject.Split('.');
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].Length == 0 || tokens[i].AsSpan().ContainsAny(" \t\n\r\f") || (tokens[i] == ">" && i < tokens.Length - 1)) return false;
        }

        return true;
    }

    [GeneratedRegex("""\{\{[^}]+\}\}""")]
    private static partial Regex Template();

    /// <summary>Never leaves this class.</summary>
    private sealed class TemplateException(string message) : Exception(message);
}

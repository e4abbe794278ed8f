using System.Globalization;

namespace OrleansNats.Credentials.Jwt.Validation;

/// <summary>Rules of subjects in claims, which are looser than those of subscriptions.</summary>
internal static class SubjectText
{
    public static void Check(string subject, ClaimsValidation found)
    {
        if (subject.Length == 0)
        {
            found.Add("subject cannot be empty");
            return;
        }

        if (subject.Contains(' ', StringComparison.Ordinal)) found.Add($"subject {Quoted.Of(subject)} cannot have spaces");
        if (subject[0] == '.' || subject[^1] == '.') found.Add($"subject {Quoted.Of(subject)} cannot start or end with a `.`");
        if (subject.Contains("..", StringComparison.Ordinal)) found.Add($"subject {Quoted.Of(subject)} cannot contain consecutive `.`");
    }

    public static bool HasWildcards(string subject) => subject.Split('.') is var tokens && (tokens.Contains("*") || tokens[^1] == ">");

    /// <summary>Whether everything of one subject is of the other too.</summary>
    public static bool IsContained(string subject, string other)
    {
        string[] mine = subject.Split('.');
        string[] others = other.Split('.');
        if (mine.Length < others.Length || (mine.Length > others.Length && others[^1] != ">")) return false;
        for (int i = 0; i < others.Length; i++)
        {
            if (i == others.Length - 1 && others[i] == ">") return true;
            if (others[i] != mine[i] && others[i] != "*") return false;
        }

        return true;
    }

    /// <summary>Checks the local name of an import, which may refer to wildcards as <c>$1</c>.</summary>
    public static void CheckRenaming(string renamed, string from, ClaimsValidation found)
    {
        Check(renamed, found);
        if (from.Length == 0) found.Add("subject cannot be empty");
        if (renamed.Contains(' ', StringComparison.Ordinal)) found.Add($"subject {Quoted.Of(renamed)} cannot have spaces");
        if (HasTail(renamed) != HasTail(from)) found.Add("both, renaming subject and subject, need to end or not end in >");
        int wildcards = from.Split('.').Count(static token => token == "*");
        int used = 0;
        foreach (string token in renamed.Split('.'))
        {
            if (token == "*") used++;
            if (!TryReadReference(token, out int index)) continue;
            if (index <= wildcards) used++;
            else found.Add($"Reference ${index.ToString(CultureInfo.InvariantCulture)} in {Quoted.Of(renamed)} reference * in {Quoted.Of(from)} that do not exist");
        }

        if (used != wildcards) found.Add("subject does not contain enough * or reference wildcards $[0-9]");
    }

    /// <summary>The subject with a wildcard for each reference to one.</summary>
    public static string WithoutReferences(string renamed) =>
        string.Join('.', renamed.Split('.').Select(static token => TryReadReference(token, out _) ? "*" : token));

    private static bool HasTail(string subject) => subject == ">" || subject.EndsWith(".>", StringComparison.Ordinal);

    private static bool TryReadReference(string token, out int index)
    {
        index = 0;
        return token.Length > 1 && token[0] == '$' && int.TryParse(token.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out index);
    }
}

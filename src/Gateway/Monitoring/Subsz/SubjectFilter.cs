namespace OrleansNats.Gateway.Monitoring.Subsz;

/// <summary>Subject comparisons for filters of single requests; messages are matched by the subject index, never here.</summary>
internal static class SubjectFilter
{
    /// <summary>Whether messages can be published to the subject: tokens, none empty, no wildcards, no white space.</summary>
    public static bool IsLiteral(string subject) =>
        subject.Length > 0
        && !subject.Any(char.IsWhiteSpace)
        && subject.Split('.').All(static token => token is not ("" or "*" or ">"));

    /// <summary>Whether some subject matches both; each side may hold wildcards.</summary>
    public static bool Overlaps(string left, string right)
    {
        string[] leftTokens = left.Split('.');
        string[] rightTokens = right.Split('.');
        for (int i = 0; i < leftTokens.Length && i < rightTokens.Length; i++)
        {
            if (leftTokens[i] == ">" || rightTokens[i] == ">") return true;
            if (leftTokens[i] != rightTokens[i] && leftTokens[i] != "*" && rightTokens[i] != "*") return false;
        }
        return leftTokens.Length == rightTokens.Length;
    }
}

namespace OrleansNats.Credentials.Jwt.Validation;

/// <summary>What is wrong with claims, in the words of nats-server's token library.</summary>
public sealed class ClaimsValidation
{
    private readonly List<ClaimsIssue> _issues = [];

    public IReadOnlyList<ClaimsIssue> Issues => _issues;

    /// <summary>Whether the claims may not be used.</summary>
    /// <param name="withTimes">Whether claims out of date count as such.</param>
    public bool IsBlocking(bool withTimes) => _issues.Any(issue => issue.IsBlocking || (withTimes && issue.IsTime));

    /// <summary>All of it in one line.</summary>
    public override string ToString() => string.Join("; ", _issues.Select(static issue => issue.Text));

    internal void Add(string text) => _issues.Add(new ClaimsIssue(text, IsBlocking: true, IsTime: false));

    internal void AddTime(string text) => _issues.Add(new ClaimsIssue(text, IsBlocking: false, IsTime: true));

    internal void AddWarning(string text) => _issues.Add(new ClaimsIssue(text, IsBlocking: false, IsTime: false));
}

/// <summary>One thing that is wrong.</summary>
/// <param name="IsBlocking">Whether the claims may not be used, whatever time it is.</param>
/// <param name="IsTime">Whether they are out of date, or not yet in force.</param>
public sealed record ClaimsIssue(string Text, bool IsBlocking, bool IsTime);

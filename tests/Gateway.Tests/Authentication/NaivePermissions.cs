using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Authentication;

/// <summary>The rules of permissions in their plainest form: lists searched from end to end, for the property tests to compare with.</summary>
internal sealed class NaivePermissions(PermissionOptions options)
{
    public bool CanPublish(string subject) =>
        (IsOpen(options.PublishAllow) || options.PublishAllow!.Any(entry => Matches(entry, subject)))
        && !(options.PublishDeny ?? []).Any(entry => Matches(entry, subject));

    public bool CanSubscribe(string subject, string? queue)
    {
        if (!IsOpen(options.SubscribeAllow))
        {
            List<(string Subject, string? Queue)> covering = [.. Split(options.SubscribeAllow).Where(entry => Covers(entry.Subject, subject))];
            bool byQueue = queue is not null && covering.Any(static entry => entry.Queue is not null);
            if (!covering.Any(entry => byQueue ? entry.Queue is not null && CoversQueue(entry.Queue, queue!) : entry.Queue is null)) return false;
        }
        return !Denies(subject, queue);
    }

    public bool CanDeliver(string subject, string? queue) => !Denies(subject, queue);

    /// <summary>Whether <paramref name="pattern"/> matches the literal text of a subject.</summary>
    public static bool Matches(string pattern, string subject) => Walk(pattern, subject, static token => true);

    private static bool Covers(string pattern, string subject) => Walk(pattern, subject, static token => token != ">");

    private static bool CoversQueue(string pattern, string queue) =>
        pattern == queue || (pattern.Split('.').Any(static token => token is "*" or ">") && Walk(pattern, queue, static token => token != ">"));

    private static bool Walk(string pattern, string subject, Func<string, bool> fitsStar)
    {
        string[] wanted = pattern.Split('.'), tokens = subject.Split('.');
        for (int i = 0; i < wanted.Length; i++)
        {
            if (i >= tokens.Length) return false;
            if (wanted[i] == ">") return true;
            if (wanted[i] == "*" ? !fitsStar(tokens[i]) : wanted[i] != tokens[i]) return false;
        }
        return wanted.Length == tokens.Length;
    }

    private bool Denies(string subject, string? queue) => Split(options.SubscribeDeny)
        .Any(entry => Matches(entry.Subject, subject) && (entry.Queue is null || (queue is not null && CoversQueue(entry.Queue, queue))));

    private static bool IsOpen(IReadOnlyList<string>? list) => list is null or { Count: 0 };

    private static IEnumerable<(string Subject, string? Queue)> Split(IReadOnlyList<string>? list) =>
        (list ?? []).Select(static entry => entry.Split(' ') is [var subject, var queue] ? (subject, queue) : (entry, (string?)null));
}

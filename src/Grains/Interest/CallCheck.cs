using OrleansNats.Protocol.Subjects;

namespace OrleansNats.Grains.Interest;

/// <summary>
/// Looks at what a gateway sends before any of it counts: a call that no gateway of ours makes is refused whole, so that it neither
/// changes nor breaks the bucket. A gateway whose calls are refused sees them fail and tells the others over routes.
/// </summary>
internal static class CallCheck
{
    /// <summary>Changes or prefixes of one call; gateways send 5,000 at most.</summary>
    public const int MaxItems = 100_000;

    /// <summary>Of a subject, a queue group or a prefix, in bytes.</summary>
    public const int MaxNameBytes = 64 * 1024;

    private const int MaxGatewayChars = 256;

    /// <returns>What is wrong with it; null if nothing is.</returns>
    public static string? Of(InterestReport report)
    {
        if (OfSender(report.Gateway, report.Changes) is { } problem) return problem;
        if (report.Sequence < 1) return "a report without a number";
        foreach (InterestChange change in report.Changes)
        {
            if (change.Subject is null || change.Subject.Length > MaxNameBytes || !SubjectSyntax.IsValidSubscription(change.Subject) || change.Subject.Length == 0)
                return "a subject that cannot be subscribed to";
            if (change.Queue is { } queue && (queue.Length is 0 or > MaxNameBytes)) return "a queue group without a name, or with too long a one";
            if (change.Count < 0) return "a count below 0";
        }
        return null;
    }

    /// <returns>What is wrong with it; null if nothing is.</returns>
    public static string? Of(WatchRequest request) =>
        OfSender(request.Gateway, request.Prefixes) ?? OfObserver(request.Observer) ?? OfPrefixes(request.Prefixes);

    /// <returns>What is wrong with it; null if nothing is.</returns>
    public static string? Of(UnwatchRequest request) => OfSender(request.Gateway, request.Prefixes) ?? OfPrefixes(request.Prefixes);

    /// <returns>What is wrong with it; null if nothing is.</returns>
    public static string? Of(CompareRequest request)
    {
        if (OfSender(request.Gateway, request.Prefixes) is { } problem) return problem;
        return OfObserver(request.Observer) ?? OfPrefixes(request.Prefixes.Select(static known => known.Prefix));
    }

    private static string? OfSender(string? gateway, Array? items)
    {
        if (gateway is null || gateway.Length is 0 or > MaxGatewayChars) return "no name of a gateway";
        if (items is null) return "nothing in it";
        return items.Length > MaxItems ? "more than 100,000 items" : null;
    }

    private static string? OfObserver(IInterestObserver? observer) => observer is null ? "no observer" : null;

    /// <summary>Whoever publishes an odd subject asks for odd prefixes, so only their form counts.</summary>
    private static string? OfPrefixes(IEnumerable<byte[]?> prefixes) =>
        prefixes.Any(static prefix => prefix is null || prefix.Length > MaxNameBytes || prefix.AsSpan().Count((byte)'.') > 1)
            ? "a prefix of more than two tokens, or too long a one" : null;
}

using OrleansNats.Gateway.Accounts;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Routing.Interest;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>One account's interest and traffic; the counts of messages and bytes are those of clients.</summary>
/// <param name="TotalConnections">Connections since the start, closed ones included.</param>
public sealed record AccountSnapshot(
    string Name,
    SubjectIndexStats Interest,
    int Connections,
    long TotalConnections,
    long InMessages,
    long InBytes,
    long OutMessages,
    long OutBytes,
    long SlowConsumers)
{
    /// <summary>The system account's name unless another is configured.</summary>
    public const string SystemAccount = "$SYS";

    /// <summary>Whether it is the account that belongs to the server itself.</summary>
    public bool IsSystem { get; init; } = Name == SystemAccount;

    /// <summary>Where messages of its clients go instead; null for none.</summary>
    internal SubjectMappings? Mappings { get; init; }

    /// <summary>What it exports and imports.</summary>
    internal AccountRules Rules { get; init; } = AccountRules.None;

    /// <summary>What its token says; null where there is none.</summary>
    internal TrustedAccount? Token { get; init; }

    /// <summary>Answers that its services owe at the time of the call; there may be many.</summary>
    internal Func<IReadOnlyList<PendingReply>> PendingReplies { get; init; } = static () => [];

    /// <summary>Messages of this account over routes since the start; <c>Slow</c> and <c>Stale</c> are not counted by account.</summary>
    public RouteTotals Routes { get; init; } = RouteTotals.None;

    /// <summary>The statistics of several accounts' indexes as if they were one.</summary>
    public static SubjectIndexStats SumInterest(IEnumerable<AccountSnapshot> accounts) => accounts.Select(static a => a.Interest).Aggregate(
        default(SubjectIndexStats),
        static (sum, part) => new SubjectIndexStats(
            sum.Subscriptions + part.Subscriptions,
            sum.CacheEntries + part.CacheEntries,
            sum.Inserts + part.Inserts,
            sum.Removes + part.Removes,
            sum.Matches + part.Matches,
            sum.CacheHits + part.CacheHits,
            Math.Max(sum.MaxFanout, part.MaxFanout),
            sum.TotalFanout + part.TotalFanout));

    /// <summary>Name of the system account when it is among them, null otherwise.</summary>
    internal static string? SystemAccountAmong(IEnumerable<AccountSnapshot> accounts) =>
        accounts.FirstOrDefault(static a => a.IsSystem)?.Name;
}

namespace OrleansNats.Gateway.Configuration;

/// <summary><c>resolver</c> of type <c>full</c> or <c>cache</c> (facts 6.2): a directory with a file for each account, of this server alone.</summary>
/// <param name="Path">Made if it is not there.</param>
/// <param name="IsCache">Whether only tokens that are needed here are kept, and not those of all accounts.</param>
public sealed record ResolverDirectoryOptions(string Path, bool IsCache)
{
    /// <summary>Time that other servers have to answer with a token, unless configured otherwise.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMilliseconds(1900);

    /// <summary>Time between two comparisons with other servers, unless configured otherwise.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(1);

    /// <summary>Tokens that a cache keeps, unless configured otherwise.</summary>
    public const long DefaultCacheLimit = 1000;

    /// <summary>How often the store is compared with those of other servers; not of a cache. Default 1 min.</summary>
    public TimeSpan Interval { get; init; } = DefaultInterval;

    /// <summary>Most tokens that are kept: beyond it a full store takes no more, and a cache forgets the one that was not used for longest. Default for ever more, of a cache 1000.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>How long a cache keeps a token that is not used; zero (default) until the token expires.</summary>
    public TimeSpan TimeToLive { get; init; }

    /// <summary>Time that other servers have to answer with a token that is not here. Default 1.9 s.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>What becomes of the token of an account that is deleted.</summary>
    public TokenDeletion Deletion { get; init; }
}

/// <summary>What a request to delete an account does.</summary>
public enum TokenDeletion
{
    /// <summary>Nothing: it is refused.</summary>
    None,

    /// <summary>The file is renamed, to end with <c>.deleted</c>.</summary>
    Rename,

    /// <summary>The file is removed.</summary>
    Remove,
}

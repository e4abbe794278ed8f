namespace OrleansNats.Grains.Gateways.Quotas;

/// <summary>Times of a gateway's dealings with quotas of accounts.</summary>
internal sealed record QuotaOptions
{
    /// <summary>Longest time that a connection waits for a grant. Below the time that clients have to sign in (2 s by default). Default 1 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A call that has not been answered for this long has failed, and is repeated. Default 2 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often what failed is tried again and what is due is done. Default 250 ms.</summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long what is not used stays here, unless others need it. Default 10 s.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(10);
}

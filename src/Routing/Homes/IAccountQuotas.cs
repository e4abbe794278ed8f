namespace OrleansNats.Routing.Homes;

/// <summary>Limits of accounts that silos hold over all gateways of their cluster. Any thread.</summary>
public interface IAccountQuotas
{
    /// <summary>Begins to hold an account's limits; it has none before they are set.</summary>
    /// <param name="usage">What the account uses here.</param>
    IAccountQuota Open(string account, IAccountUsage usage);
}

/// <summary>What the clients of an account use at this gateway. Any thread; quick.</summary>
public interface IAccountUsage
{
    /// <summary>Clients that are let in.</summary>
    long Connections { get; }

    /// <summary>Of those clients.</summary>
    long Subscriptions { get; }

    /// <summary>Closes the newest connections until no more than so many are left: the cluster has too many.</summary>
    void CloseConnections(long most);
}

/// <summary>This gateway's part in the limits of an account. Members never wait for a silo, but for the one that says so. Any thread.</summary>
public interface IAccountQuota
{
    /// <summary>Who says how much there may be.</summary>
    QuotaState State { get; }

    /// <summary>Lets a connection in if the gateway's share has room. To be asked while <see cref="State"/> says that a share counts.</summary>
    /// <param name="join">Gets the largest number of connections; gives whether this one is among them. Called once, under a lock: quick.</param>
    bool TryConnect(Func<long, bool> join);

    /// <summary>Sets the limits of the whole cluster, as the account's newest token or the configuration has them; negative for none.</summary>
    void SetLimits(long connections, long subscriptions);

    /// <summary>Counts one subscription more if there may be so many. Never waits; asks for more ahead.</summary>
    /// <param name="take">Gets the largest number of subscriptions here; counts this one if it is among them. Called once, under a lock: quick.</param>
    bool TrySubscribe(Func<long, bool> take);

    /// <summary>A connection or subscriptions have come or gone.</summary>
    void OnUsageChanged();

    /// <summary>Lets a connection in that found no room, as soon as there is some.</summary>
    /// <param name="join">As before; called any number of times until it gives true, on any thread.</param>
    /// <param name="since">Timestamp of when it began to wait: that ends a second later.</param>
    Task<QuotaVerdict> WaitForRoomAsync(Func<long, bool> join, long since, CancellationToken cancellationToken);
}

/// <summary>What became of a connection that waited.</summary>
public enum QuotaVerdict
{
    /// <summary>It has joined.</summary>
    Joined,

    /// <summary>There is no room.</summary>
    Refused,

    /// <summary>Silos do not say: it has not joined, and <see cref="IAccountQuota.State"/> is <see cref="QuotaState.Away"/>.</summary>
    Away,
}

/// <summary>Who says how many connections an account may have here.</summary>
public enum QuotaState
{
    /// <summary>Nobody: it has no limit.</summary>
    Unlimited,

    /// <summary>Silos were asked, and have not said yet.</summary>
    Asked,

    /// <summary>Silos: the gateway's share counts.</summary>
    Shared,

    /// <summary>Silos are out of reach, or do not know yet: what servers tell each other counts, as between nats-servers.</summary>
    Away,
}

using OrleansNats.Grains.Gateways;
using OrleansNats.Grains.Gateways.Quotas;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Grains.Tests.Quotas;

/// <summary>A gateway as far as quotas see it: clients of one account, which wait to be let in as a real one's do. Who finds silos away is refused.</summary>
internal sealed class QuotaGateway : IAccountUsage, IDisposable
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new(); // guards _connections
    private long _connections;
    private long _subscriptions;

    /// <param name="others">Counts the other gateways that it knows.</param>
    public QuotaGateway(
        string id, long epoch, IQuotaCalls calls, TimeProvider time, string account = QuotaNetwork.Account, QuotaOptions? options = null, Func<int>? others = null)
    {
        _time = time;
        Id = id;
        Epoch = epoch;
        Reachability = new SiloReachability(time, TimeSpan.FromSeconds(3));
        Quotas = new GatewayQuotas(id, epoch, calls, Reachability, options ?? new QuotaOptions(), time)
        {
            IsEverybodyIn = static _ => false, // only what is certain
            CountOthers = others ?? (static () => 0),
        };
        Reachability.Changed += Quotas.OnReachabilityChanged;
        Quota = Quotas.Open(account, this);
    }

    public string Id { get; }

    public long Epoch { get; }

    public SiloReachability Reachability { get; }

    public GatewayQuotas Quotas { get; }

    public IAccountQuota Quota { get; }

    /// <summary>When its latest call fails unless it is answered; null once it is.</summary>
    public long? CallEndsAt { get; set; }

    /// <summary>Whether nothing happens here before a message comes, or time passes.</summary>
    public bool IsQuiet => !((GatewayQuota)Quota).IsSending || CallEndsAt > _time.GetTimestamp();

    public long Connections
    {
        get
        {
            lock (_gate) return _connections;
        }
    }

    public long Subscriptions => Interlocked.Read(ref _subscriptions);

    public int Closed { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>What a gateway does for a client that has signed in.</summary>
    /// <returns>Whether it was let in, and whether that needed a wait.</returns>
    public async Task<(bool IsIn, bool HasWaited)> ConnectAsync()
    {
        if (TryConnect() is { } isInAtOnce) return (isInAtOnce, false);
        return (await Quota.WaitForRoomAsync(Join, _time.GetTimestamp(), CancellationToken.None) == QuotaVerdict.Joined, true);
    }

    public void Disconnect()
    {
        bool isLast;
        lock (_gate) isLast = --_connections == 0;
        if (isLast) Interlocked.Exchange(ref _subscriptions, 0); // they were its clients'
        Quota.OnUsageChanged();
    }

    public bool TrySubscribe() => Quota.TrySubscribe(most =>
    {
        if (Interlocked.Read(ref _subscriptions) >= most) return false;
        Interlocked.Increment(ref _subscriptions);
        return true;
    });

    public void Unsubscribe()
    {
        Interlocked.Decrement(ref _subscriptions);
        Quota.OnUsageChanged();
    }

    public void CloseConnections(long most)
    {
        lock (_gate)
        {
            Closed += (int)Math.Max(0, _connections - most);
            _connections = Math.Min(_connections, most);
        }
    }

    public void Dispose()
    {
        IsDisposed = true;
        Quotas.Dispose();
    }

    /// <summary>Null while it is worth waiting.</summary>
    private bool? TryConnect()
    {
        switch (Quota.State)
        {
            case QuotaState.Asked or QuotaState.Shared:
                if (!Quota.TryConnect(Join)) return null;
                break;
            case QuotaState.Unlimited:
                Join(long.MaxValue);
                break;
            default:
                return false;
        }

        Quota.OnUsageChanged();
        return true;
    }

    private bool Join(long most)
    {
        lock (_gate)
        {
            if (_connections >= most) return false;
            _connections++;
            return true;
        }
    }
}

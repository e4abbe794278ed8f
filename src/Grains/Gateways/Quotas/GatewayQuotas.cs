using System.Collections.Concurrent;
using OrleansNats.Grains.Members;
using OrleansNats.Grains.Quotas;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Grains.Gateways.Quotas;

/// <summary>
/// Quotas of this gateway's accounts. Nothing is kept, called or timed for accounts without limits. Any thread.
/// </summary>
internal sealed class GatewayQuotas(
    string gateway, long epoch, IQuotaCalls calls, SiloReachability reachability, QuotaOptions options, TimeProvider time) : IAccountQuotas, IQuotaObserver, IDisposable
{
    private readonly ConcurrentDictionary<string, GatewayQuota> _byAccount = new(StringComparer.Ordinal);
    private IQuotaObserver? _self;
    private ITimer? _timer;
    private volatile bool _isLeaseHeld;
    private volatile bool _hasConnectFailed;

    /// <summary>Server id of this gateway.</summary>
    public string Id { get; } = gateway;

    public long Epoch { get; } = epoch;

    public QuotaOptions Options { get; } = options;

    public TimeProvider Time { get; } = time;

    /// <summary>What grains reach this object by. Only after the start.</summary>
    public IQuotaObserver Self => Volatile.Read(ref _self) ?? throw new InvalidOperationException("Not started.");

    /// <summary>Whether silos can be asked, and count this gateway among the members.</summary>
    public bool CanAsk => _isLeaseHeld && reachability.IsReachable;

    /// <summary>Whether silos may be about to be found.</summary>
    public bool IsStarting => Volatile.Read(ref _self) is null && !_hasConnectFailed;

    /// <summary>See <see cref="GatewayContext.IsEverybodyIn"/>.</summary>
    public Func<DirectoryVersion, bool> IsEverybodyIn { get; init; } = static _ => true;

    /// <summary>Number of other gateways that are known.</summary>
    public Func<int> CountOthers { get; init; } = static () => 0;

    public int Others => CountOthers();

    /// <inheritdoc/>
    public IAccountQuota Open(string account, IAccountUsage usage)
    {
        GatewayQuota quota = QuotaOf(account);
        quota.Use(usage);
        return quota;
    }

    /// <summary>The gateway has registered with the directory, for the first time or anew.</summary>
    /// <param name="self">What grains reach this object by.</param>
    public void OnRegistered(IQuotaObserver self)
    {
        if (Interlocked.Exchange(ref _self, self) is null)
            _timer = Time.CreateTimer(static state => ((GatewayQuotas)state!).OnTick(), this, Options.TickInterval, Options.TickInterval);
        _isLeaseHeld = true;
        foreach (GatewayQuota quota in _byAccount.Values) quota.OnTieChanged(hasLostLease: true);
    }

    /// <summary>Whether the directory counts this gateway may have changed.</summary>
    public void OnLeaseChanged(bool isHeld)
    {
        bool hasLost = _isLeaseHeld && !isHeld;
        _isLeaseHeld = isHeld && Volatile.Read(ref _self) is not null;
        foreach (GatewayQuota quota in _byAccount.Values) quota.OnTieChanged(hasLost);
    }

    /// <summary>No silo was found at the start.</summary>
    public void OnConnectFailed()
    {
        if (_hasConnectFailed) return;
        _hasConnectFailed = true;
        OnReachabilityChanged();
    }

    /// <summary>Silos answer again, or do not any longer.</summary>
    public void OnReachabilityChanged()
    {
        foreach (GatewayQuota quota in _byAccount.Values) quota.OnTieChanged(hasLostLease: false);
    }

    /// <summary>A grain that has begun empty has to hear of all gateways.</summary>
    public void OnActivated(string account, long incarnation) => QuotaOf(account).OnActivated(incarnation);

    /// <inheritdoc/>
    public Task OnQuotaAsync(string account, bool areConnectionsScarce, bool areSubscriptionsScarce)
    {
        if (_byAccount.TryGetValue(account, out GatewayQuota? quota)) quota.OnNotice(areConnectionsScarce, areSubscriptionsScarce);
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>Makes a call; null if it failed or was not answered in time.</summary>
    internal async Task<QuotaAnswer?> CallAsync(string account, QuotaReport report)
    {
        try
        {
            QuotaAnswer answer = await calls.ReportAsync(account, report).WaitAsync(Options.CallTimeout, Time).ConfigureAwait(false);
            reachability.ReportSuccess();
            return answer;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever a silo, or the way to it, throws: it counts as unanswered, and the caller reports anew.
            reachability.ReportFailure();
            return null;
        }
    }

    /// <summary>Tries again what failed, and does what is due.</summary>
    internal void OnTick()
    {
        foreach (GatewayQuota quota in _byAccount.Values) quota.OnTick();
    }

    private GatewayQuota QuotaOf(string account) =>
        _byAccount.GetOrAdd(account, static (name, gateway) => new GatewayQuota(gateway, name, usage: null), this);
}

using Microsoft.Extensions.Logging;
using OrleansNats.Grains.Gateways.Quotas;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;
using OrleansNats.Grains.Quotas;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// A gateway's tie to a silo cluster, by an Orleans client. Silos may be away when it starts and whenever they like afterwards: it tries
/// for ever, in the background.
/// </summary>
public sealed class SiloTie : ISiloTie
{
    private readonly SiloTieSettings _settings;
    private readonly Action<IClientBuilder> _clustering;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly LateBuckets _buckets = new();
    private readonly OtherGateways _others;
    private readonly GrainInterest _interest;
    private readonly LateQuotaCalls _quotaCalls = new();
    private readonly GatewayQuotas _quotas; // weakly held by the client, as the observer is
    private readonly Observer _observer; // the client holds observers by weak references only
    private Task _running = Task.CompletedTask;
    private volatile SiloClient? _client;
    private volatile GatewayLease? _lease;
    private volatile string? _connectFailure; // of the first attempt
    private string? _fault; // nothing but a restart helps; written by the lease's thread
    private int _bucketCount;
    private bool _wasSuperseded; // by the lease's thread only

    /// <param name="clustering">Says where silos are.</param>
    /// <param name="remotes">The routes to other gateways.</param>
    public SiloTie(SiloTieSettings settings, Action<IClientBuilder> clustering, IRemoteGateways remotes, ILogger log, TimeProvider time)
    {
        _settings = settings;
        _clustering = clustering;
        _log = log;
        _time = time;
        _others = new OtherGateways(settings.Gateway);
        _interest = new GrainInterest(settings.Gateway, settings.Epoch, _buckets, remotes, new GrainInterestOptions(), time) { IsEverybodyIn = _others.AreAllIn };
        _quotas = new GatewayQuotas(settings.Gateway, settings.Epoch, _quotaCalls, _interest.Reachability, new QuotaOptions(), time)
        {
            IsEverybodyIn = _others.AreAllIn,
            CountOthers = () => _others.List.Count,
        };
        _observer = new Observer(this);
        _interest.FallbackChanged += RaiseFallbackChanged;
        _interest.Reachability.Changed += _quotas.OnReachabilityChanged;
    }

    /// <inheritdoc/>
    public event Action? GatewaysChanged
    {
        add => _others.Changed += value;
        remove => _others.Changed -= value;
    }

    /// <inheritdoc/>
    public event Action? FallbackChanged;

    /// <inheritdoc/>
    public string ClusterId => _settings.ClusterId;

    /// <inheritdoc/>
    public IInterestDirectory Interest => _interest;

    /// <inheritdoc/>
    public IAccountQuotas Quotas => _quotas;

    /// <inheritdoc/>
    public IReadOnlyList<OtherGateway> Gateways => _others.List;

    /// <inheritdoc/>
    public bool MustFallBack => _interest.MustFallBack || _lease is not { IsHeld: true } || Volatile.Read(ref _fault) is not null;

    /// <inheritdoc/>
    public string? Trouble
    {
        get
        {
            GatewayLease? lease = _lease;
            if (Volatile.Read(ref _fault) is { } fault) return fault;
            if (lease is { IsSuperseded: true } || _interest.IsSuperseded) return "another gateway has the same server id and started later";
            if (lease is null) return _connectFailure is { } reason ? $"no silo answers ({reason})" : "not connected to silos yet";
            if (!_interest.Reachability.IsReachable || !lease.IsHeld) return lease.Failure is { } why ? $"silos do not answer ({why})" : "not registered with silos";
            if (!_interest.MustFallBack) return null;
            return _interest.IsAnyBucketFull ? "silos have no room for all interest of this gateway" : "silos fail to answer about some of the interest";
        }
    }

    /// <inheritdoc/>
    public SiloTieStats Stats
    {
        get
        {
            InterestCounters counters = _interest.Counters;
            return new SiloTieStats
            {
                IsReachable = _lease is not null && _interest.Reachability.IsReachable,
                HoldsLease = _lease is { IsHeld: true },
                MustFallBack = MustFallBack,
                Gateways = _others.List.Count,
                Watches = _interest.WatchCount,
                Calls = counters.Calls,
                FailedCalls = counters.Failures,
                Changes = counters.Changes,
                Snapshots = counters.Snapshots,
                Resyncs = counters.Resyncs,
                Deltas = counters.Deltas,
                Hints = counters.Hints,
                Waits = counters.Waits,
                WaitsInVain = counters.WaitsInVain,
            };
        }
    }

    /// <inheritdoc/>
    public void Start(OwnGateway self) => _running = Task.Run(() => RunAsync(self));

    /// <summary>Leaves the cluster. Takes three seconds at most.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (_lease is { } lease) await lease.LeaveAsync().ConfigureAwait(false);
        _interest.Dispose();
        _quotas.Dispose();
        if (_client is { } client) await client.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync(OwnGateway self)
    {
        try
        {
            SiloClient client = await SiloClient.ConnectAsync(_settings, _clustering, OnConnectFailed, OnConnectionLost, _log, _time, _stopping.Token).ConfigureAwait(false);
            _client = client;
            GatewayLease lease = MakeLease(client.Orleans, self);
            _lease = lease;
            await lease.RunAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private GatewayLease MakeLease(IClusterClient orleans, OwnGateway self)
    {
        _buckets.Target = new GrainBuckets(orleans);
        _quotaCalls.Target = orleans;
        var member = new GatewayMember(_settings.Gateway, _settings.Epoch, self.RouteUrl, [.. self.ClientUrls], Weight: 1);
        var registration = new GatewayRegistration(member, orleans.CreateObjectReference<IGatewayObserver>(_observer));
        IInterestObserver interest = orleans.CreateObjectReference<IInterestObserver>(_interest);
        IQuotaObserver quotas = orleans.CreateObjectReference<IQuotaObserver>(_quotas);
        var lease = new GatewayLease(
            orleans.GetGrain<IGatewayDirectoryGrain>(_settings.ClusterId), registration, _others, _interest.Reachability, _time);
        lease.Registered += answer => OnRegistered(answer, interest);
        lease.Registered += _ => _quotas.OnRegistered(quotas);
        lease.Held += _interest.OnLeaseHeld;
        lease.Changed += () => OnLeaseChanged(lease);
        return lease;
    }

    private void OnRegistered(MembershipAnswer answer, IInterestObserver interest)
    {
        if (_bucketCount == 0)
        {
            _bucketCount = answer.Buckets;
            _interest.Start(interest, answer.Buckets);
            return;
        }

        if (answer.Buckets == _bucketCount) _interest.TellAll();
        else Volatile.Write(ref _fault, $"silos have {answer.Buckets} buckets per account now and had {_bucketCount}: this gateway has to be started again");
    }

    private void OnLeaseChanged(GatewayLease lease)
    {
        if (lease.IsSuperseded != _wasSuperseded)
        {
            _wasSuperseded = lease.IsSuperseded;
            if (_wasSuperseded) GrainsLog.GatewaySuperseded(_log, _settings.Gateway);
            else GrainsLog.GatewayNoLongerSuperseded(_log, _settings.Gateway);
        }
        _quotas.OnLeaseChanged(lease.IsHeld);
        RaiseFallbackChanged();
    }

    private void OnConnectFailed(Exception failure)
    {
        _quotas.OnConnectFailed();
        if (_connectFailure is not null) return;
        _connectFailure = failure is Orleans.Runtime.SiloUnavailableException ? "none is found" : FailureText.Of(failure);
        RaiseFallbackChanged();
    }

    private void OnConnectionLost() => _lease?.Wake();

    private void RaiseFallbackChanged() => FallbackChanged?.Invoke();

    private sealed class Observer(SiloTie tie) : IGatewayObserver
    {
        public Task OnMembersAsync(MembershipAnswer members)
        {
            if (!tie._others.TakePush(members)) tie._lease?.Wake();
            return Task.CompletedTask;
        }

        public Task OnBucketsActivatedAsync(BucketActivation[] buckets)
        {
            tie._interest.OnBucketsActivated(buckets);
            foreach (BucketActivation activation in buckets)
            {
                if (QuotaKey.TryParse(activation.Bucket, out string account)) tie._quotas.OnActivated(account, activation.Incarnation);
            }
            return Task.CompletedTask;
        }
    }
}

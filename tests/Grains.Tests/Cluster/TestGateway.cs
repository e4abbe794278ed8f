using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;
using OrleansNats.Grains.Quotas;
using OrleansNats.Grains.Tests.Interest;

namespace OrleansNats.Grains.Tests.Cluster;

/// <summary>A gateway as far as silos see it: it has interest, registers, renews its lease, and answers buckets that begin empty.</summary>
internal sealed class TestGateway : IInterestObserver, IGatewayObserver, IAsyncDisposable
{
    private static readonly TimeSpan RenewPeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RenewTimeout = TimeSpan.FromMilliseconds(500); // a call to a silo that was killed hangs

    private readonly SiloCluster _silos;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<InterestDelta> _deltas = Channel.CreateUnbounded<InterestDelta>();
    private readonly Channel<BucketNotice> _notices = Channel.CreateUnbounded<BucketNotice>();
    private readonly ConcurrentDictionary<string, long> _sequences = new();
    private readonly ConcurrentDictionary<(string Bucket, string Subject), bool> _interest = new();
    private readonly IInterestObserver _interestReference;
    private readonly IGatewayObserver _gatewayReference;
    private Task _renewing = Task.CompletedTask;
    private long _order;

    public TestGateway(SiloCluster silos, string id, long epoch = 1)
    {
        _silos = silos;
        Id = id;
        Epoch = epoch;
        _interestReference = silos.Client.CreateObjectReference<IInterestObserver>(this);
        _gatewayReference = silos.Client.CreateObjectReference<IGatewayObserver>(this);
    }

    public string Id { get; }

    public long Epoch { get; }

    /// <summary>What the calls of observers do, beside being noted.</summary>
    public Func<Task> OnDeltas { get; set; } = static () => Task.CompletedTask;

    /// <summary>Takes news of quotas that begin empty: account and incarnation.</summary>
    public Action<string, long> OnQuotaActivated { get; set; } = static (_, _) => { };

    public MembershipAnswer? Members { get; private set; }

    public int Announcements { get; private set; }

    public async Task<MembershipAnswer> RegisterAsync()
    {
        var member = new GatewayMember(Id, Epoch, "nats-route://127.0.0.1:6222", ["127.0.0.1:4222"], 1);
        return await _silos.Directory.RegisterAsync(new GatewayRegistration(member, _gatewayReference));
    }

    /// <summary>Registers, and renews until it is stopped.</summary>
    public async Task StartAsync()
    {
        await RegisterAsync();
        _renewing = RenewAsync();
    }

    /// <summary>Renews no more, as if the process had died.</summary>
    public async Task DieAsync()
    {
        await _stopping.CancelAsync();
        await _renewing;
    }

    public Task<ReportAnswer> WantAsync(string bucket, string subject) => ChangeAsync(bucket, subject, true);

    public Task<ReportAnswer> WantNoMoreAsync(string bucket, string subject) => ChangeAsync(bucket, subject, false);

    public async Task<ReportAnswer> SnapshotAsync(string bucket)
    {
        IEnumerable<InterestChange> all = _interest.Keys.Where(interest => interest.Bucket == bucket)
            .Select(static interest => new InterestChange(Encoding.UTF8.GetBytes(interest.Subject), null, 1));
        return await _silos.Bucket(bucket).ReportAsync(new InterestReport(Id, Epoch, NextSequence(bucket), true, [.. all]));
    }

    public async Task<WatchAnswer> WatchAsync(string bucket, params string[] prefixes) =>
        await _silos.Bucket(bucket).WatchAsync(
            new WatchRequest(Id, Epoch, Interlocked.Increment(ref _order), _interestReference, [.. prefixes.Select(Encoding.UTF8.GetBytes)]));

    public async Task<CompareAnswer> CompareAsync(string bucket, long incarnation, params PrefixState[] states) =>
        await _silos.Bucket(bucket).CompareAsync(new CompareRequest(
            Id,
            Epoch,
            Interlocked.Increment(ref _order),
            _interestReference,
            incarnation,
            _sequences.GetValueOrDefault(bucket),
            [.. states.Select(static state => new PrefixVersion(state.Prefix, state.Version))]));

    /// <summary>Watches a prefix once the bucket is complete.</summary>
    public async Task<PrefixState> WatchCompleteAsync(string bucket, string prefix)
    {
        WatchAnswer answer = await WatchAsync(bucket, prefix);
        if (!answer.IsComplete)
        {
            await NextAsync(_notices.Reader, $"the notice that {bucket} is complete");
            answer = await WatchAsync(bucket, prefix);
        }
        Assert.True(answer.IsComplete, "the bucket was to be complete");
        return answer.States[0];
    }

    public Task<InterestDelta> NextDeltaAsync(string what) => NextAsync(_deltas.Reader, what);

    /// <summary>Passes over the deltas that a state of this version holds already.</summary>
    public async Task<InterestDelta> NextDeltaAfterAsync(long version, string what)
    {
        while (true)
        {
            InterestDelta delta = await NextDeltaAsync(what);
            if (delta.ToVersion > version) return delta;
        }
    }

    public Task<BucketNotice> NextNoticeAsync(string what) => NextAsync(_notices.Reader, what);

    public async Task OnDeltasAsync(InterestDelta[] deltas)
    {
        foreach (InterestDelta delta in deltas) _deltas.Writer.TryWrite(delta);
        await OnDeltas();
    }

    public Task OnNoticeAsync(string bucket, long incarnation, BucketNotice notice)
    {
        if (notice != BucketNotice.HeardListed) _notices.Writer.TryWrite(notice); // that one is but a step on the way
        return Task.CompletedTask;
    }

    public Task OnMembersAsync(MembershipAnswer members)
    {
        Members = members;
        return Task.CompletedTask;
    }

    public async Task OnBucketsActivatedAsync(BucketActivation[] buckets)
    {
        Announcements += buckets.Length;
        if (_stopping.IsCancellationRequested) return;
        foreach (BucketActivation bucket in buckets)
        {
            if (QuotaKey.TryParse(bucket.Bucket, out string account)) OnQuotaActivated(account, bucket.Incarnation);
            else await SnapshotAsync(bucket.Bucket);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DieAsync();
        await _silos.Directory.LeaveAsync(Id, Epoch);
        _stopping.Dispose();
    }

    private async Task<ReportAnswer> ChangeAsync(string bucket, string subject, bool isWanted)
    {
        if (isWanted) _interest[(bucket, subject)] = true;
        else _interest.TryRemove((bucket, subject), out _);
        InterestChange change = BucketFixture.Change(isWanted ? subject : "-" + subject);
        return await _silos.Bucket(bucket).ReportAsync(new InterestReport(Id, Epoch, NextSequence(bucket), false, [change]));
    }

    private long NextSequence(string bucket) => _sequences.AddOrUpdate(bucket, 1, static (_, sequence) => sequence + 1);

    private async Task RenewAsync()
    {
        using var period = new PeriodicTimer(RenewPeriod);
        try
        {
            while (await period.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    MembershipAnswer answer = await _silos.Directory.RenewAsync(new LeaseRenewal(Id, Epoch, 0, 0)).AsTask().WaitAsync(RenewTimeout);
                    if (answer.Outcome == MembershipOutcome.Unknown) await RegisterAsync().WaitAsync(RenewTimeout);
                }
                catch (Exception fault) when (fault is OrleansException or TimeoutException)
                {
                    continue; // a silo is gone; the next renewal finds another
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private static async Task<T> NextAsync<T>(ChannelReader<T> events, string what)
    {
        using var deadline = new CancellationTokenSource(SiloCluster.Deadline);
        try
        {
            return await events.ReadAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"not within {SiloCluster.Deadline}: {what}");
        }
    }
}

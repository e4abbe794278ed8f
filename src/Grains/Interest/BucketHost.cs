using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Interest;

/// <summary>
/// One incarnation of a bucket with its clock and its observers: all of the grain but the calls. Must be used by one thread at a time, on
/// a scheduler that also runs what it awaits, as a grain's does.
/// </summary>
internal sealed class BucketHost : IDeltaSink, IRosterHost
{
    private readonly string _key;
    private readonly InterestBucket _bucket;
    private readonly Dictionary<string, ObserverLink> _links = new(StringComparer.Ordinal);
    private readonly HashSet<ObserverLink> _touched = [];
    private readonly IGatewayRoster _roster;
    private readonly GrainsOptions _options;
    private readonly TimeProvider _time;
    private readonly SteadyClock _clock;
    private readonly ILogger _logger;
    private readonly GrainsMetrics _metrics;
    private readonly Announcement _announcement;
    private TimeSpan _expiresNext;
    private bool _wasComplete;
    private bool _hadHeardListed;
    private int _countedEntries; // by the metrics
    private int _countedWatches;
    private string? _refused; // the gateway whose calls were refused last

    public BucketHost(string key, GrainsOptions options, IGatewayRoster roster, TimeProvider time, ILogger logger, GrainsMetrics metrics)
    {
        _key = key;
        _options = options;
        _roster = roster;
        _time = time;
        _logger = logger;
        _metrics = metrics;
        _clock = new SteadyClock(time, options.RosterPeriod * 2);
        var limits = new BucketLimits(options.MaxEntriesPerBucket, options.MaxWatchesPerBucket, options.WatchLifetime);
        _bucket = new InterestBucket(key, NewIncarnation(), limits, this, roster.Begun);
        _announcement = new Announcement(roster, new BucketActivation(key, _bucket.Incarnation), Apply);
        metrics.Buckets(1);
    }

    /// <summary>Holds nothing that would be lost with it.</summary>
    public bool IsIdle => _bucket.EntryCount == 0 && _bucket.WatchCount == 0;

    public InterestBucket Bucket => _bucket;

    /// <summary>Never 0, and without an order: it is only told apart from others.</summary>
    public static long NewIncarnation() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) | 1;

    /// <exception cref="ArgumentException">No gateway makes such a call. Nothing has changed. So with the other calls.</exception>
    public ReportAnswer Report(InterestReport report)
    {
        Check(report.Gateway, CallCheck.Of(report));
        ReportOutcome outcome = _bucket.Report(report, _roster.Begun);
        _metrics.Report(report, outcome);
        if (outcome == ReportOutcome.Full) GrainsLog.BucketFull(_logger, _key, report.Gateway, _bucket.EntryCount);
        AfterChange();
        return new ReportAnswer(_bucket.Incarnation, outcome);
    }

    public WatchAnswer Watch(WatchRequest request)
    {
        Check(request.Gateway, CallCheck.Of(request));
        PrefixState[]? states = _bucket.Watch(request.Gateway, request.Epoch, request.Order, request.Prefixes, _clock.Now(), _roster.Begun);
        AfterChange();
        if (states is not null) Link(request.Gateway, request.Observer);
        return new WatchAnswer(_bucket.Incarnation, _bucket.IsComplete, WatchSeconds, states is null, states ?? [], _bucket.Heard);
    }

    public void Unwatch(UnwatchRequest request)
    {
        Check(request.Gateway, CallCheck.Of(request));
        _bucket.Unwatch(request.Gateway, request.Epoch, request.Order, request.Prefixes);
        AfterChange();
    }

    public CompareAnswer Compare(CompareRequest request)
    {
        Check(request.Gateway, CallCheck.Of(request));
        (bool NeedsSnapshot, PrefixState[] States)? found = _bucket.Compare(request, _clock.Now(), _roster.Begun);
        AfterChange();
        if (found is not var (needsSnapshot, states))
            return new CompareAnswer(_bucket.Incarnation, _bucket.IsComplete, WatchSeconds, Superseded: true, NeedsSnapshot: false, [], _bucket.Heard);
        Link(request.Gateway, request.Observer);
        return new CompareAnswer(_bucket.Incarnation, _bucket.IsComplete, WatchSeconds, Superseded: false, needsSnapshot, states, _bucket.Heard);
    }

    /// <summary>To be called once per roster period.</summary>
    public void Tick()
    {
        TimeSpan now = _clock.Now();
        if (now >= _expiresNext)
        {
            _bucket.ExpireWatches(now);
            _expiresNext = now + _options.WatchLifetime / 8;
        }
        if (_roster.Latest is { } round) Apply(round);
        else AfterChange();
        _ = BecomeCompleteAsync();
    }

    /// <inheritdoc/>
    public Task BecomeCompleteAsync() => _bucket.IsComplete ? Task.CompletedTask : _announcement.MakeAsync();

    /// <summary>The activation ends; nothing is called any more.</summary>
    public void End()
    {
        foreach (ObserverLink link in _links.Values) link.Close();
        _metrics.Size(-_countedEntries, -_countedWatches);
        _metrics.Buckets(-1);
    }

    void IDeltaSink.Tell(string gateway, InterestDelta delta)
    {
        if (!_links.TryGetValue(gateway, out ObserverLink? link)) return;
        _metrics.Delta();
        link.Add(delta);
        _touched.Add(link);
    }

    void IDeltaSink.Forget(string gateway)
    {
        _metrics.Purge();
        if (_links.Remove(gateway, out ObserverLink? link)) link.Close();
    }

    private int WatchSeconds => (int)_options.WatchLifetime.TotalSeconds;

    private void Apply(RosterRound round)
    {
        _bucket.Apply(round);
        AfterChange();
    }

    private void Link(string gateway, IInterestObserver observer)
    {
        if (_links.TryGetValue(gateway, out ObserverLink? link))
        {
            link.Observer = observer;
            return;
        }
        _links.Add(gateway, new ObserverLink(
            _key, _bucket.Incarnation, observer, _options.MaxWaitingChanges, _options.ObserverTimeout, _time, (failed, fault) => OnFailed(gateway, failed, fault)));
    }

    private void OnFailed(string gateway, ObserverLink failed, Exception? fault)
    {
        if (!_links.TryGetValue(gateway, out ObserverLink? link) || link != failed) return;
        _links.Remove(gateway);
        _bucket.EndWatches(gateway);
        GrainsLog.ObserverDropped(_logger, fault, _key, gateway);
        _metrics.DroppedObserver();
        Count();
    }

    private void Check(string? gateway, string? problem)
    {
        if (problem is null) return;
        _metrics.Refusal();
        // Such a call is repeated: one line for many.
        gateway ??= "";
        if (_refused != gateway) GrainsLog.CallRefused(_logger, _key, gateway, problem);
        _refused = gateway;
        throw new ArgumentException($"Bucket {_key} refuses a call with {problem}.");
    }

    private void Count()
    {
        _metrics.Size(_bucket.EntryCount - _countedEntries, _bucket.WatchCount - _countedWatches);
        (_countedEntries, _countedWatches) = (_bucket.EntryCount, _bucket.WatchCount);
    }

    private void AfterChange()
    {
        foreach (ObserverLink link in _touched) link.Flush();
        _touched.Clear();
        Count();
        NoticeIf(_bucket.IsComplete, ref _wasComplete, BucketNotice.Complete);
        NoticeIf(_bucket.HasHeardListed && !_bucket.IsComplete, ref _hadHeardListed, BucketNotice.HeardListed);
    }

    /// <summary>Tells all watchers what has become true.</summary>
    private void NoticeIf(bool isTrue, ref bool wasTrue, BucketNotice notice)
    {
        if (isTrue && !wasTrue)
        {
            foreach (ObserverLink link in _links.Values) link.Notice(notice);
        }
        wasTrue = isTrue;
    }
}

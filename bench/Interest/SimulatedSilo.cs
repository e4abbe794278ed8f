using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansNats.Grains;
using OrleansNats.Grains.Gateways;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;

namespace OrleansNats.Interest;

/// <summary>All buckets in this process, each used by one thread at a time as its grain would be; every call and delta is metered.</summary>
internal sealed class SimulatedSilo(Meter meter) : IInterestBuckets, IGatewayRoster
{
    private readonly ConcurrentDictionary<string, BucketHost> _buckets = new(StringComparer.Ordinal);
    private readonly GrainsOptions _options = new();
    private readonly GrainsMetrics _metrics = new(new System.Diagnostics.Metrics.Meter(GrainsMetrics.MeterName));
    private long _rounds;

    public List<SimulatedGateway> Gateways { get; } = [];

    public long Begun => Volatile.Read(ref _rounds);

    public RosterRound? Latest { get; private set; }

    public Task<ReportAnswer> ReportAsync(string bucket, InterestReport report) => CallAsync(bucket, report, static (host, asked) => host.Report(asked));

    public Task<WatchAnswer> WatchAsync(string bucket, WatchRequest request) => CallAsync(
        bucket, request with { Observer = null! }, (host, asked) => host.Watch(asked with { Observer = request.Observer }));

    public Task UnwatchAsync(string bucket, UnwatchRequest request) => CallAsync(bucket, request, static (host, asked) =>
    {
        host.Unwatch(asked);
        return true;
    });

    public Task<CompareAnswer> CompareAsync(string bucket, CompareRequest request) => CallAsync(
        bucket, request with { Observer = null! }, (host, asked) => host.Compare(asked with { Observer = request.Observer }));

    public Task<RosterRound> AnnounceAsync(BucketActivation activation)
    {
        foreach (SimulatedGateway gateway in Gateways)
        {
            meter.Count(activation);
            gateway.Interest.OnBucketsActivated([activation]);
        }
        Latest = new RosterRound(Interlocked.Increment(ref _rounds), true, Gateways.ToDictionary(one => one.Id, static _ => 1L));
        return Task.FromResult(Latest);
    }

    private BucketHost Activate(string key)
    {
        var made = new BucketHost(key, _options, this, TimeProvider.System, NullLogger.Instance, _metrics);
        BucketHost host = _buckets.GetOrAdd(key, made);
        if (!ReferenceEquals(host, made)) return host;
        lock (host) _ = host.BecomeCompleteAsync();
        return host;
    }

    // What a gateway hears is metered where it is heard; an observer reference is left out of what is serialized.
    private Task<TAnswer> CallAsync<TRequest, TAnswer>(string key, TRequest request, Func<BucketHost, TRequest, TAnswer> call)
    {
        meter.Count(request);
        if (!_buckets.TryGetValue(key, out BucketHost? host)) host = Activate(key);
        TAnswer answer;
        lock (host) answer = call(host, request);
        meter.Count(answer);
        return Task.FromResult(answer);
    }
}

using System.Text;
using OrleansNats.Grains.Interest;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Interest;

/// <summary>Gateways and buckets that have found each other, and what a full broadcast of the same subscriptions would cost.</summary>
internal sealed class SimulatedCluster : IDisposable
{
    private readonly SimulatedSilo _silo;
    private long _broadcastLines;
    private long _broadcastBytes;

    private SimulatedCluster(int gateways)
    {
        _silo = new SimulatedSilo(Meter);
        var routes = new Dictionary<string, Subscriber>(StringComparer.Ordinal);
        for (int i = 0; i < gateways; i++) _silo.Gateways.Add(new SimulatedGateway($"GATEWAY{i:D5}", _silo, routes, Meter));
    }

    public Meter Meter { get; } = new();

    public IReadOnlyList<SimulatedGateway> Gateways => _silo.Gateways;

    public int Subscriptions { get; private set; }

    /// <summary>Lines that nats-server would send: one for each change to each other server.</summary>
    public long BroadcastMessages => _broadcastLines;

    public long BroadcastBytes => _broadcastBytes;

    /// <summary>Messages and bytes until every bucket has heard of every gateway.</summary>
    public (long Messages, long Bytes) Start { get; private set; }

    public static async Task<SimulatedCluster> CreateAsync(int gateways)
    {
        var cluster = new SimulatedCluster(gateways);
        foreach (SimulatedGateway gateway in cluster.Gateways) gateway.Interest.Start(gateway, SubjectHome.DefaultBuckets);
        for (int bucket = 0; bucket < SubjectHome.DefaultBuckets; bucket++)
        {
            // As if somebody had used it: the activation announces itself to all gateways.
            await cluster._silo.UnwatchAsync(BucketKey.Of("$G", bucket), new UnwatchRequest("nobody", 1, 1, []));
        }
        await cluster.SettleAsync();
        cluster.Start = (cluster.Meter.Messages, cluster.Meter.Bytes);
        cluster.Meter.Reset();
        return cluster;
    }

    public void Subscribe(SimulatedGateway gateway, string subject, string? queue = null)
    {
        Subscriptions++;
        int before = gateway.Index.LocalCount;
        gateway.Subscribe(subject, queue);
        if (gateway.Index.LocalCount == before) return;
        string line = queue is null ? $"RS+ $G {subject}\r\n" : $"RS+ $G {subject} {queue} 1\r\n";
        _broadcastLines += Gateways.Count - 1;
        _broadcastBytes += (long)Encoding.UTF8.GetByteCount(line) * (Gateways.Count - 1);
    }

    /// <summary>Waits until nothing is under way.</summary>
    public async Task SettleAsync()
    {
        while (!Gateways.All(static gateway => gateway.Interest.IsIdle)) await Task.Delay(5);
    }

    public void Dispose()
    {
        foreach (SimulatedGateway gateway in Gateways) gateway.Interest.Dispose();
        Meter.Dispose();
    }
}

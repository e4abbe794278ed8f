using System.Globalization;
using System.Net.Sockets;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>The clients of one member in a chaos run: a sender, a subscriber and a worker of a queue group that spans all members.</summary>
internal sealed class ChaosClients : IAsyncDisposable
{
    /// <summary>The queue group in the ledger.</summary>
    public const string Workers = "workers";

    /// <summary>Subscriptions of each member's clients.</summary>
    public const int Subscriptions = 2;

    private const int Burst = 10;

    private readonly LiveClient _sender;
    private readonly LiveClient _subscriber;
    private readonly LiveClient _worker;
    private int _sent;

    private ChaosClients(string name, LiveClient sender, LiveClient subscriber, LiveClient worker)
    {
        Name = name;
        _sender = sender;
        _subscriber = subscriber;
        _worker = worker;
    }

    /// <summary>Of sender and subscriber in the ledger.</summary>
    public string Name { get; }

    /// <summary>How many messages have been sent.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <param name="name">Unique in the run.</param>
    public static async Task<ChaosClients> StartAsync(ClusterNode node, string name, ChaosLedger ledger)
    {
        LiveClient sender = await node.ConnectAsync();
        LiveClient subscriber = await node.ConnectAsync(handler: message => ledger.Record(name, message));
        LiveClient worker = await node.ConnectAsync(handler: message => ledger.Record(Workers, message));
        await subscriber.SubscribeAsync("chaos.*", "1");
        await worker.SubscribeAsync("chaos.*", "1", Workers);
        await subscriber.FlushAsync();
        await worker.FlushAsync();
        return new ChaosClients(name, sender, subscriber, worker);
    }

    /// <summary>Sends message after message until stopped, or until the server is gone.</summary>
    public async Task SendAsync(CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                IEnumerable<string> burst = Enumerable.Range(_sent, Burst).Select(n => LiveClient.Publication($"chaos.{Name}", string.Create(CultureInfo.InvariantCulture, $"{Name} {n}")));
                await _sender.SendAsync(string.Concat(burst));
                await _sender.FlushAsync();
                Volatile.Write(ref _sent, _sent + Burst);
            }
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException)
        {
            // Killed; whoever waits for messages of this one finds out.
        }
    }

    /// <summary>Waits until everything that the own server has for the receivers is in the ledger.</summary>
    public async Task FlushAsync()
    {
        await _subscriber.FlushAsync();
        await _worker.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync();
        await _subscriber.DisposeAsync();
        await _worker.DisposeAsync();
    }
}

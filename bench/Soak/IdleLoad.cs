using System.Net.Sockets;
using OrleansNats.Testing;

namespace OrleansNats.Soak;

/// <summary>Connections that only answer PINGs. They must survive, and nothing of the bad clients may reach their subscription.</summary>
internal sealed class IdleLoad(int port, int connections) : ILoad
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private int _survived;

    public string Name => "idle";

    public FaultLog Faults { get; } = new();

    public IReadOnlyDictionary<string, long> Figures =>
        new Dictionary<string, long> { ["connections"] = connections, ["survived"] = _survived };

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, connections).Select(i => StayAsync(i, stop)));

    private async Task StayAsync(int number, CancellationToken stop)
    {
        try
        {
            using WireClient client = await WireClient.ConnectAsync(port, CancellationToken.None);
            await client.SendAsync("SUB bad.> 1\r\n", CancellationToken.None);
            await client.SyncAsync(CancellationToken.None);
            try
            {
                WireMessage message = await client.NextMessageAsync(stop);
                Faults.Add($"connection {number} got {message}");
            }
            catch (OperationCanceledException)
            {
                using var expiry = new CancellationTokenSource(Deadline);
                await client.SyncAsync(expiry.Token);
                Interlocked.Increment(ref _survived);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or SocketException or OperationCanceledException)
        {
            Faults.Add($"connection {number}: {e.GetType().Name}: {e.Message}");
        }
    }
}

using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>
/// Knows when a cluster has settled. A route keeps the order of what concerns one account; so when a marker published on one member
/// has come to another, all interest and all messages of that account that went before it on the same route have come there too.
/// </summary>
internal sealed class ClusterBarrier : IAsyncDisposable
{
    /// <summary>On each member.</summary>
    public const int Subscriptions = 1;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly string _prefix = $"barrier.{Guid.NewGuid():N}";
    private readonly List<LiveClient> _clients = [];
    private int _round;

    private ClusterBarrier()
    {
    }

    /// <summary>Connects to each member and waits until markers get through from each to each.</summary>
    public static Task<ClusterBarrier> StartAsync(IEnumerable<ClusterNode> nodes, string options = "") => StartAsync(nodes.Select(node => node.Port), options);

    /// <param name="ports">Where each member listens for clients.</param>
    /// <param name="options">As for <see cref="LiveClient.ConnectAsync"/>; they decide whose account it is about.</param>
    public static async Task<ClusterBarrier> StartAsync(IEnumerable<int> ports, string options = "")
    {
        var barrier = new ClusterBarrier();
        try
        {
            foreach (int port in ports) barrier._clients.Add(await LiveClient.ConnectAsync(port, Deadline, options));
            for (int i = 0; i < barrier._clients.Count; i++)
            {
                await barrier._clients[i].SubscribeAsync(barrier.Subject(i), "barrier");
                await barrier._clients[i].FlushAsync();
            }

            await barrier.OpenAsync();
            return barrier;
        }
        catch
        {
            await barrier.DisposeAsync();
            throw;
        }
    }

    /// <summary>One marker from each member to each other; every one must come.</summary>
    /// <exception cref="TimeoutException">One did not.</exception>
    public async Task PassAsync()
    {
        await SendMarkersAsync();
        string round = Text(_round);
        for (int i = 0; i < _clients.Count; i++)
        {
            await _clients[i].WaitForCountAsync(_clients.Count - 1);
            IReadOnlyList<WireMessage> markers = _clients[i].TakeMessages();
            Assert.All(markers, marker => Assert.Equal(round, marker.Payload));
            Assert.Equal(_clients.Count - 1, markers.Count);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LiveClient client in _clients) await client.DisposeAsync();
    }

    /// <summary>Sends markers until those of one round have come everywhere; then lets the last stragglers pass.</summary>
    private async Task OpenAsync()
    {
        using var expiry = new CancellationTokenSource(Deadline);
        using var pace = new PeriodicTimer(Interval);
        do
        {
            if (expiry.IsCancellationRequested) throw new TimeoutException($"markers do not get through: {string.Join(", ", _clients.Select(client => client.Messages.Count))}");
            await SendMarkersAsync();
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
        while (!_clients.All(client => client.Messages.Count(marker => marker.Payload == Text(_round)) == _clients.Count - 1));

        foreach (LiveClient client in _clients) client.TakeMessages();
    }

    private async Task SendMarkersAsync()
    {
        _round++;
        for (int from = 0; from < _clients.Count; from++)
        {
            int sender = from;
            IEnumerable<string> markers = Enumerable.Range(0, _clients.Count)
                .Where(to => to != sender)
                .Select(to => LiveClient.Publication(Subject(to), Text(_round)));
            await _clients[from].SendAsync(string.Concat(markers));
        }
    }

    private string Subject(int client) => $"{_prefix}.{client}";

    private static string Text(int round) => round.ToString(CultureInfo.InvariantCulture);
}

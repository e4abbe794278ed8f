using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Three members that reach each other only through relays, under load while connections are cut and processes killed.</summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    private const int Members = 3;
    private const int CutsInRound = 10;
    private const int MessagesBetweenCuts = 40;
    private const int MessagesInCalm = 300;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Random _random;
    private readonly ChaosLedger _ledger = new();
    private readonly List<TcpRelay> _relays = [];
    private readonly List<ClusterNode> _nodes = [];
    private readonly ChaosClients[] _clients = new ChaosClients[Members];
    private readonly Task[] _sending = new Task[Members];
    private long[] _atRest = [];
    private int _generation;

    private ChaosRun(int seed) => _random = new Random(seed);

    /// <summary>Connections cut and processes killed.</summary>
    public int Cuts { get; private set; }

    /// <summary>Starts members that know each other's relays, and advertise their own.</summary>
    public static async Task<ChaosRun> StartAsync(string mix, int seed)
    {
        var run = new ChaosRun(seed);
        try
        {
            int[] ports = [.. Enumerable.Range(0, Members).Select(_ => FreePort.Take())];
            run._relays.AddRange(ports.Select(TcpRelay.Start));
            string[] programs = ClusterMix.Programs(mix);
            for (int i = 0; i < Members; i++)
            {
                var settings = new ClusterNodeSettings
                {
                    Program = programs[i],
                    Name = $"chaos-{i}",
                    RoutePort = ports[i],
                    AdvertisedPort = run._relays[i].Port,
                    Routes = [.. run._relays.Where((_, other) => other != i).Select(relay => relay.Port)],
                };
                run._nodes.Add(await ClusterNode.StartAsync(settings));
            }

            await NatsCluster.WaitForMeshAsync(run._nodes);
            run._atRest = await run.InterestAsync();
            for (int i = 0; i < Members; i++) await run.ConnectClientsAsync(i);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Cuts and kills under load, lets the mesh heal, and then, with no load but what is counted, asks for every message.</summary>
    public async Task RoundAsync()
    {
        using (var stop = new CancellationTokenSource())
        {
            for (int i = 0; i < Members; i++) _sending[i] = _clients[i].SendAsync(stop.Token);
            int kill = _random.Next(CutsInRound);
            for (int cut = 0; cut < CutsInRound; cut++)
            {
                if (cut == kill) await KillAsync(_random.Next(Members), stop.Token);
                else await CutAsync();
                await WaitForMessagesAsync(MessagesBetweenCuts);
            }

            await NatsCluster.WaitForMeshAsync(_nodes);
            await stop.CancelAsync();
            await Task.WhenAll(_sending);
        }

        await using ClusterBarrier barrier = await ClusterBarrier.StartAsync(_nodes);
        await VerifyCalmAsync(barrier);
        await VerifyInterestAsync(perMember: ChaosClients.Subscriptions + ClusterBarrier.Subscriptions);
        Assert.Empty(_ledger.Twice);
    }

    /// <summary>All clients leave; nothing of them may stay behind.</summary>
    public async Task EndAsync()
    {
        foreach (ChaosClients clients in _clients) await clients.DisposeAsync();
        await VerifyInterestAsync(perMember: 0);
        await NatsCluster.WaitForMeshAsync(_nodes);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ChaosClients? clients in _clients) await (clients?.DisposeAsync() ?? ValueTask.CompletedTask);
        foreach (ClusterNode node in _nodes) await node.DisposeAsync();
        foreach (TcpRelay relay in _relays) await relay.DisposeAsync();
    }

    private async Task ConnectClientsAsync(int member)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"member{member}-{_generation++}");
        _clients[member] = await ChaosClients.StartAsync(_nodes[member], name, _ledger);
    }

    /// <summary>One connection, or now and then all that came in at one member.</summary>
    private async Task CutAsync()
    {
        TcpRelay relay = _relays[_random.Next(Members)];
        bool reset = _random.Next(2) == 0;
        Cuts++;
        if (_random.Next(5) == 0 && relay.CutAll(reset) > 0) return;

        // Connections may be all gone at the moment; then there is something to cut again as soon as one has healed.
        await Eventually.TrueAsync(() => _relays[_random.Next(Members)].CutOne(_random, reset), "a connection to cut", Deadline);
    }

    private async Task KillAsync(int member, CancellationToken stopping)
    {
        await _nodes[member].KillAsync();
        await _sending[member];
        await _clients[member].DisposeAsync();
        await _nodes[member].RestartAsync();
        await ConnectClientsAsync(member);
        _sending[member] = _clients[member].SendAsync(stopping);
        Cuts++;
    }

    private async Task WaitForMessagesAsync(int count)
    {
        int[] targets = [.. _clients.Select(clients => clients.Sent + count)];
        await Eventually.TrueAsync(
            () => Enumerable.Range(0, Members).All(i => _clients[i].Sent >= targets[i] || _sending[i].IsCompleted),
            $"{count} more messages of each sender",
            Deadline);
        Assert.DoesNotContain(_sending, task => task.IsCompleted);
    }

    /// <summary>Routes are up: everyone gets everything from everyone, once.</summary>
    private async Task VerifyCalmAsync(ClusterBarrier barrier)
    {
        await barrier.PassAsync();
        int[] from = [.. _clients.Select(clients => clients.Sent)];
        using (var stop = new CancellationTokenSource())
        {
            for (int i = 0; i < Members; i++) _sending[i] = _clients[i].SendAsync(stop.Token);
            await WaitForMessagesAsync(MessagesInCalm);
            await stop.CancelAsync();
            await Task.WhenAll(_sending);
        }

        await barrier.PassAsync();
        foreach (ChaosClients clients in _clients) await clients.FlushAsync();
        for (int sender = 0; sender < Members; sender++)
        {
            string name = _clients[sender].Name;
            int end = _clients[sender].Sent;
            foreach (string receiver in _clients.Select(clients => clients.Name).Append(ChaosClients.Workers))
                Assert.True(_ledger.Missing(receiver, name, from[sender], end) is [], $"with all routes up, {receiver} lacks messages of {name}: {string.Join(' ', _ledger.Missing(receiver, name, from[sender], end).Take(20))}, of {from[sender]} to {end}");

            // Who is on the same server does not depend on routes.
            Assert.True(_ledger.Missing(name, name, 0, end) is [], $"{name} lacks messages that never left its own server");
        }
    }

    /// <param name="perMember">Subscriptions of the clients of one member, all different.</param>
    private async Task VerifyInterestAsync(int perMember)
    {
        string truth = string.Join(' ', _atRest.Select(count => count + Members * perMember));
        await Eventually.ValueAsync(async () => string.Join(' ', await InterestAsync()), now => now == truth, $"subscriptions of each member: {truth}", Deadline);
    }

    private Task<long[]> InterestAsync() => Task.WhenAll(_nodes.Select(node => node.InterestAsync()));
}

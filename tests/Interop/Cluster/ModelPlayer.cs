using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Lets the clients of a script act on a cluster, or on one server, which is a cluster of one.</summary>
internal sealed class ModelPlayer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly NatsCluster _cluster;
    private readonly ModelScript _script;
    private readonly List<LiveClient> _clients = [];

    /// <summary>Interest of each member before the first client came.</summary>
    private readonly List<long> _atRest = [];

    private ModelPlayer(NatsCluster cluster, ModelScript script)
    {
        _cluster = cluster;
        _script = script;
    }

    /// <summary>Spreads the script's clients over the members.</summary>
    public static async Task<ModelPlayer> StartAsync(NatsCluster cluster, ModelScript script)
    {
        var player = new ModelPlayer(cluster, script);
        await cluster.SettleAsync();
        foreach (ClusterNode node in cluster.Nodes) player._atRest.Add(await node.InterestAsync());
        for (int i = 0; i < script.Clients; i++) player._clients.Add(await player.NodeOf(i).ConnectAsync());
        return player;
    }

    /// <summary>All deliveries of a round in sorted lines; of a queue group it says that it got a message, not which member.</summary>
    public async Task<string> PlayAsync(ModelRound round)
    {
        foreach (ModelChange change in round.Changes) await ApplyAsync(change);
        await FlushAsync(round.Changes.Select(change => change.Client));
        if (round.Changes.Any(change => change.Sid.Length == 0)) await WaitForTruthAsync();
        await _cluster.SettleAsync();
        foreach (ModelPublication p in round.Publications)
            await _clients[p.Client].PublishAsync(p.Subject, p.Number.ToString(CultureInfo.InvariantCulture), p.Reply, p.Headers);
        await FlushAsync(round.Publications.Select(publication => publication.Client));
        await _cluster.SettleAsync();
        await FlushAsync(Enumerable.Range(0, _clients.Count));
        return string.Join('\n', Enumerable.Range(0, _clients.Count).SelectMany(DeliveriesTo).Order(StringComparer.Ordinal));
    }

    /// <summary>Waits until each member counts what it should: what its clients have, and once for each other member what that one's clients have.</summary>
    public async Task WaitForTruthAsync()
    {
        string truth = string.Join(' ', _cluster.Nodes.Select((node, i) => _atRest[i] + InterestAt(node)));
        await Eventually.ValueAsync(
            async () => string.Join(' ', await Task.WhenAll(_cluster.Nodes.Select(node => node.InterestAsync()))),
            now => now == truth,
            $"the members' counts of subscriptions are {truth}",
            Deadline);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LiveClient client in _clients) await client.DisposeAsync();
    }

    private ClusterNode NodeOf(int client) => _cluster.Nodes[client % _cluster.Nodes.Count];

    private async Task ApplyAsync(ModelChange change)
    {
        if (change.Sid.Length == 0)
        {
            await _clients[change.Client].DisposeAsync();
            _clients[change.Client] = await NodeOf(change.Client).ConnectAsync();
        }
        else if (change.Subscription is { } added)
        {
            await _clients[change.Client].SubscribeAsync(added.Subject, change.Sid, added.Queue);
        }
        else
        {
            await _clients[change.Client].UnsubscribeAsync(change.Sid);
        }
    }

    private async Task FlushAsync(IEnumerable<int> clients)
    {
        foreach (int client in clients.Distinct()) await _clients[client].FlushAsync();
    }

    private IEnumerable<string> DeliveriesTo(int client)
    {
        foreach (WireMessage message in _clients[client].TakeMessages())
        {
            string queue = _script.SubscriptionsOf(client).TryGetValue(message.Sid, out ModelSubscription? subscription) ? subscription.Queue : "gone";
            string to = queue.Length > 0 ? $"one of {queue}" : $"{client} by {message.Sid}";
            yield return $"{message.Payload} {message.Subject} {message.Reply} {message.Headers.ReplaceLineEndings("|")} to {to}";
        }
    }

    private int InterestAt(ClusterNode node) => _cluster.Nodes.Sum(other =>
    {
        IEnumerable<ModelSubscription> theirs = Enumerable.Range(0, _clients.Count).Where(client => NodeOf(client) == other).SelectMany(client => _script.SubscriptionsOf(client).Values);
        return other == node ? theirs.Count() : theirs.Distinct().Count();
    });
}

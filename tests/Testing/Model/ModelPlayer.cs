using System.Globalization;

namespace OrleansNats.Testing.Model;

/// <summary>Lets the clients of a script act on servers.</summary>
public sealed class ModelPlayer : IAsyncDisposable
{
    private readonly IModelServers _servers;
    private readonly ModelScript _script;
    private readonly List<LiveClient> _clients = [];

    private ModelPlayer(IModelServers servers, ModelScript script)
    {
        _servers = servers;
        _script = script;
    }

    /// <summary>Spreads the script's clients over the servers.</summary>
    public static async Task<ModelPlayer> StartAsync(IModelServers servers, ModelScript script)
    {
        var player = new ModelPlayer(servers, script);
        await servers.SettleAsync();
        for (int i = 0; i < script.Clients; i++) player._clients.Add(await servers.ConnectAsync(player.ServerOf(i)));
        return player;
    }

    /// <summary>All deliveries of a round in sorted lines; of a queue group it says that it got a message, not which member.</summary>
    public async Task<string> PlayAsync(ModelRound round)
    {
        foreach (ModelChange change in round.Changes) await ApplyAsync(change);
        await FlushAsync(round.Changes.Select(change => change.Client));
        if (round.Changes.Any(change => change.Sid.Length == 0)) await WaitForTruthAsync();
        await _servers.SettleAsync();
        foreach (ModelPublication p in round.Publications)
            await _clients[p.Client].PublishAsync(p.Subject, p.Number.ToString(CultureInfo.InvariantCulture), p.Reply, p.Headers);
        await FlushAsync(round.Publications.Select(publication => publication.Client));
        await _servers.SettleAsync();
        await FlushAsync(Enumerable.Range(0, _clients.Count));
        return string.Join('\n', Enumerable.Range(0, _clients.Count).SelectMany(DeliveriesTo).Order(StringComparer.Ordinal));
    }

    /// <summary>Waits until the servers hold the interest of the script's clients and no other.</summary>
    public Task WaitForTruthAsync() => _servers.WaitForInterestAsync(
        [.. Enumerable.Range(0, _servers.Count).Select(server => (IReadOnlyList<ModelSubscription>)[.. Enumerable.Range(0, _clients.Count)
            .Where(client => ServerOf(client) == server)
            .SelectMany(client => _script.SubscriptionsOf(client).Values)])]);

    public async ValueTask DisposeAsync()
    {
        foreach (LiveClient client in _clients) await client.DisposeAsync();
    }

    private int ServerOf(int client) => client % _servers.Count;

    private async Task ApplyAsync(ModelChange change)
    {
        if (change.Sid.Length == 0)
        {
            await _clients[change.Client].DisposeAsync();
            _clients[change.Client] = await _servers.ConnectAsync(ServerOf(change.Client));
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
        foreach (WireMessage message in _clients[client].TakeMessages().Where(static message => message.Payload != IModelServers.Marker))
        {
            string queue = _script.SubscriptionsOf(client).TryGetValue(message.Sid, out ModelSubscription? subscription) ? subscription.Queue : "gone";
            string to = queue.Length > 0 ? $"one of {queue}" : $"{client} by {message.Sid}";
            yield return $"{message.Payload} {message.Subject} {message.Reply} {message.Headers.ReplaceLineEndings("|")} to {to}";
        }
    }
}

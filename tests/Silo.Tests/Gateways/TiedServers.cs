using System.Globalization;
using OrleansNats.Testing;
using OrleansNats.Testing.Model;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>
/// Gateways that only silos join, for the model's stories. All interest of a story is in one bucket, which takes what a gateway says and
/// tells what it was told in order; so when a gateway finds new interest of another in a prefix that it watches, it knows all that was
/// there before. Routes keep the order of messages.
/// </summary>
internal sealed class TiedServers : IModelServers, IAsyncDisposable
{
    private readonly IReadOnlyList<GatewayNode> _gateways;
    private readonly List<LiveClient> _clients = [];
    private int _round;

    private TiedServers(IReadOnlyList<GatewayNode> gateways) => _gateways = gateways;

    public int Count => _gateways.Count;

    public static async Task<TiedServers> StartAsync(params IReadOnlyList<GatewayNode> gateways)
    {
        TiedServers servers = new(gateways);
        foreach (GatewayNode gateway in gateways) servers._clients.Add(await gateway.ConnectAsync());
        return servers;
    }

    public Task<LiveClient> ConnectAsync(int server) => _gateways[server].ConnectAsync(options: "");

    /// <summary>
    /// Each gets new interest, and messages of each of the others for it, while none tells interest over routes: those keep no order between
    /// what is new and what is told again, as on a machine so busy that a lease runs out.
    /// </summary>
    public async Task SettleAsync()
    {
        do await PassMarkersAsync();
        while ((await Task.WhenAll(_gateways.Select(static gateway => gateway.AnnouncedAsync()))).Any(static count => count > 0));
    }

    /// <summary>Each counts what its clients have, and once for each other gateway what that one's clients have: it publishes wherever there may be any.</summary>
    public async Task WaitForInterestAsync(IReadOnlyList<IReadOnlyList<ModelSubscription>> byServer)
    {
        string truth = string.Join(' ', Enumerable.Range(0, Count).Select(i => GatewayNode.OwnSubscriptions + ModelCounts.At(i, byServer)));
        await Eventually.ValueAsync(
            async () =>
            {
                foreach (LiveClient client in _clients)
                {
                    await client.SendAsync(string.Concat(ModelScript.Words.Select(static word => LiveClient.Publication($"{ModelScript.FirstToken}.{word}", IModelServers.Marker))));
                    await client.FlushAsync();
                }

                return string.Join(' ', await Task.WhenAll(_gateways.Select(static gateway => gateway.InterestAsync())));
            },
            now => now == truth,
            $"the gateways' counts of subscriptions are {truth}",
            GatewayNode.Deadline);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LiveClient client in _clients) await client.DisposeAsync();
    }

    private async Task PassMarkersAsync()
    {
        _round++;
        for (int i = 0; i < Count; i++)
        {
            await _clients[i].SubscribeAsync(SubjectOf(i) + ".*", "1");
            await _clients[i].FlushAsync();
        }

        await Eventually.ValueAsync(SendMarkersAsync, static missing => missing.Length == 0, "markers between all gateways", GatewayNode.Deadline);
        foreach (LiveClient client in _clients)
        {
            await client.UnsubscribeAsync("1");
            await client.FlushAsync();
            client.TakeMessages();
        }
    }

    /// <summary>One more marker for whoever lacks one; gives the ways that none has come yet.</summary>
    private async Task<string> SendMarkersAsync()
    {
        List<string> missing = [];
        for (int to = 0; to < Count; to++)
        {
            HashSet<string> have = [.. _clients[to].Messages.Select(static marker => marker.Subject)];
            for (int from = 0; from < Count; from++)
            {
                string subject = string.Create(CultureInfo.InvariantCulture, $"{SubjectOf(to)}.{from}");
                if (from == to || have.Contains(subject)) continue;
                missing.Add(subject);
                await _clients[from].PublishAsync(subject, IModelServers.Marker);
                await _clients[from].FlushAsync();
            }
        }

        return string.Join(' ', missing);
    }

    /// <summary>Of this round.</summary>
    private string SubjectOf(int gateway) => string.Create(CultureInfo.InvariantCulture, $"{ModelScript.FirstToken}.settle.{gateway}-{_round}");
}

using System.Globalization;
using System.Net.Sockets;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Clients of an account with a limit, at several gateways.</summary>
internal sealed class LimitedAccount : IAsyncDisposable
{
    public const int MaxConnections = 100;

    public const int MaxSubscriptions = 50;

    /// <summary>Options of CONNECT of who is in the account.</summary>
    public const string AsA = ",\"user\":\"a\",\"pass\":\"pwd\"";

    private readonly List<(GatewayNode Gateway, LiveClient Client)> _clients = [];

    public int Count => _clients.Count;

    public int At(GatewayNode gateway) => _clients.Count(client => client.Gateway == gateway);

    /// <summary>Those of a gateway; if they came one by one, in that order.</summary>
    public LiveClient[] Of(GatewayNode gateway) => [.. _clients.Where(client => client.Gateway == gateway).Select(static client => client.Client)];

    /// <summary>Of a gateway. Clients without credentials are in another account.</summary>
    public static string Config(int maxConnections = MaxConnections, int maxSubscriptions = MaxSubscriptions) => string.Create(CultureInfo.InvariantCulture, $$"""
        accounts {
          $SYS { users: [{user: sys, password: pwd}] }
          A { users: [{user: a, password: pwd}], limits { max_connections: {{maxConnections}}, max_subscriptions: {{maxSubscriptions}} } }
          C { users: [{user: c, password: pwd}] }
        }
        no_auth_user: c
        authorization { timeout: 60 }
        """);

    /// <summary>One more client; null if it was refused for the limit.</summary>
    public async Task<LiveClient?> ConnectAsync(GatewayNode gateway)
    {
        try
        {
            LiveClient client = await gateway.ConnectAsync(AsA);
            lock (_clients) _clients.Add((gateway, client));
            return client;
        }
        catch (Exception e) when (e is EndOfStreamException or SocketException)
        {
            return null; // the latter before the client's PING
        }
    }

    /// <summary>As many at once at each of the gateways; how many got in. On a busy machine that may be too few, or for a moment too many.</summary>
    public async Task<int> ConnectAsync(IReadOnlyList<GatewayNode> gateways, int each)
    {
        LiveClient?[] clients = await Task.WhenAll(Enumerable.Range(0, each * gateways.Count).Select(i => ConnectAsync(gateways[i % gateways.Count])));
        return clients.Count(static client => client is not null);
    }

    /// <summary>Clients come everywhere until there are as many as allowed and nobody gets in any more.</summary>
    public Task FillAsync(IReadOnlyList<GatewayNode> gateways, int most = MaxConnections) => Eventually.ValueAsync(
        async () =>
        {
            int accepted = await ConnectAsync(gateways, each: 1);
            await ForgetClosedAsync();
            return (accepted, _clients.Count);
        },
        now => now == (0, most),
        $"{most} clients and no more",
        GatewayNode.Deadline);

    /// <summary>Some are closed until so many are left.</summary>
    public Task FallToAsync(int count) => Eventually.ValueAsync(
        async () =>
        {
            await ForgetClosedAsync();
            return _clients.Count;
        },
        now => now == count,
        $"{count} clients are left",
        GatewayNode.Deadline);

    /// <summary>A client of that gateway hangs up.</summary>
    public async Task LeaveAsync(GatewayNode gateway)
    {
        (GatewayNode Gateway, LiveClient Client) one = _clients.First(client => client.Gateway == gateway);
        _clients.Remove(one);
        await one.Client.DisposeAsync();
    }

    /// <summary>Whoever is still connected; the others are forgotten.</summary>
    public async Task ForgetClosedAsync()
    {
        foreach ((GatewayNode Gateway, LiveClient Client) one in _clients.ToArray())
        {
            try
            {
                await one.Client.FlushAsync();
            }
            catch (Exception e) when (e is EndOfStreamException or SocketException)
            {
                _clients.Remove(one);
                await one.Client.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((_, LiveClient client) in _clients) await client.DisposeAsync();
    }
}

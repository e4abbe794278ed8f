using System.Globalization;
using System.Text;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>
/// Clients of a gateway that subscribe to ever new subjects, of every bucket, plain and in queue groups, and unsubscribe again. Of each round one
/// subscription of each kind stays.
/// </summary>
internal sealed class InterestFlood : IAsyncDisposable
{
    private const int PerRound = 1000;
    private const int AtOnce = 4;
    private const int KeptPerRound = 2;

    private readonly List<LiveClient> _clients = [];
    private readonly List<string> _kept = [];
    private readonly List<string> _ended = [];
    private int _rounds;

    /// <summary>What is subscribed to.</summary>
    public IReadOnlyCollection<string> Kept => _kept;

    /// <summary>Of each round, one subject that is not.</summary>
    public IReadOnlyCollection<string> Ended => _ended;

    public static async Task<InterestFlood> StartAsync(GatewayNode gateway)
    {
        InterestFlood flood = new();
        for (int i = 0; i < AtOnce; i++) flood._clients.Add(await gateway.ConnectAsync());
        return flood;
    }

    /// <summary>So many rounds more, all clients at once; the gateway has handled them then.</summary>
    public async Task RunAsync(int rounds)
    {
        for (int i = 0; i < rounds; i += AtOnce) await Task.WhenAll(_clients.Select(client => RunRoundAsync(client, ++_rounds)));
    }

    /// <summary>The messages that have come, which are forgotten.</summary>
    public IEnumerable<WireMessage> TakeMessages() => _clients.SelectMany(static client => client.TakeMessages());

    /// <summary>No client was told of an error, and all are connected.</summary>
    public async Task IsSoundAsync()
    {
        foreach (LiveClient client in _clients)
        {
            await client.FlushAsync();
            Assert.Empty(client.Errors);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LiveClient client in _clients) await client.DisposeAsync();
    }

    private async Task RunRoundAsync(LiveClient client, int round)
    {
        var subscribe = new StringBuilder();
        var unsubscribe = new StringBuilder();
        for (int i = 0; i < PerRound; i++)
        {
            string queue = i % 4 == 0 ? "" : "q";
            subscribe.Append(CultureInfo.InvariantCulture, $"SUB {SubjectOf(round, i)} {queue} {round}-{i}\r\n");
            if (i >= KeptPerRound) unsubscribe.Append(CultureInfo.InvariantCulture, $"UNSUB {round}-{i}\r\n");
        }

        lock (_kept)
        {
            _kept.AddRange(Enumerable.Range(0, KeptPerRound).Select(i => SubjectOf(round, i)));
            _ended.Add(SubjectOf(round, KeptPerRound + (round % (PerRound - KeptPerRound))));
        }

        await client.SendAsync(subscribe.ToString());
        await client.FlushAsync();
        await client.SendAsync(unsubscribe.ToString());
        await client.FlushAsync();
    }

    /// <summary>The first token chooses the bucket.</summary>
    private static string SubjectOf(int round, int number) => string.Create(CultureInfo.InvariantCulture, $"flood{number + round}.{round}");
}

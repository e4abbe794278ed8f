using OrleansNats.Soak;
using OrleansNats.Testing;

namespace OrleansNats.Interop.BadInput;

/// <summary>Clients that break the protocol get their exact answer, every time, and disturb nobody.</summary>
public sealed class MalformedClientTests
{
    private const int Rounds = 5;
    private const int NoiseSeeds = 300;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task BadClient_EveryKind_GetsItsExactAnswer(string server)
    {
        await using ServerProcess process = await Servers.StartAsync(server);
        await using WellBehavedPair pair = await WellBehavedPair.StartAsync(process.Port);
        var wrong = new List<string>();
        for (int i = 0; i < Rounds * BadClientKind.All.Count; i++)
        {
            BadClientKind kind = BadClientKind.All[i % BadClientKind.All.Count];
            if (await BadClient.TryAsync(process.Port, kind, i, Deadline) is { } text) wrong.Add(text);
        }

        Assert.Empty(wrong);
        await pair.AdvanceAsync();
        await pair.VerifyAsync();
    }

    [Fact]
    public async Task BadClient_MuchNoiseAtOnce_IsRefusedAndNothingElseHappens()
    {
        await using ServerProcess process = await Servers.StartAsync(Servers.Gateway);
        await using WellBehavedPair pair = await WellBehavedPair.StartAsync(process.Port);
        BadClientKind noise = BadClientKind.All.Single(kind => kind.Name == "binary noise");
        IEnumerable<int> seeds = Enumerable.Range(0, NoiseSeeds);
        string?[] wrong = await Task.WhenAll(seeds.Select(seed => BadClient.TryAsync(process.Port, noise, seed, Deadline)));
        Assert.Empty(wrong.OfType<string>());
        await pair.AdvanceAsync();
        await pair.VerifyAsync();
    }

    [Fact]
    public async Task BadClient_NoiseBehindConnect_IsClosedOrWaitedFor()
    {
        await using ServerProcess process = await Servers.StartAsync(Servers.Gateway);
        await using WellBehavedPair pair = await WellBehavedPair.StartAsync(process.Port);
        await Task.WhenAll(Enumerable.Range(0, NoiseSeeds).Select(seed => SendNoiseAsync(process.Port, seed)));
        await pair.AdvanceAsync();
        await pair.VerifyAsync();
    }

    /// <summary>Seeded bytes of the protocol's own alphabet, so that some of them are valid lines; ends when the server closes.</summary>
    private static async Task SendNoiseAsync(int port, int seed)
    {
        const string alphabet = "PUBSINGCOT +-.*>0123456789\t\r\n\r\n{}\"':\0";
        var random = new Random(seed);
        char[] noise = [.. Enumerable.Range(0, random.Next(1, 20_000)).Select(_ => alphabet[random.Next(alphabet.Length)])];
        await using RawClient client = await RawClient.ConnectAsync(port, Deadline);
        await client.SendAsync("CONNECT {\"verbose\":false}\r\n" + new string(noise));
        client.EndSending();
        await client.ReadToEndAsync();
    }
}

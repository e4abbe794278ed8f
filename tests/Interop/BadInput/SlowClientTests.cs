using OrleansNats.Testing;

namespace OrleansNats.Interop.BadInput;

/// <summary>Clients that do too little: read nothing, send nothing, or vanish.</summary>
[Collection(BadInputRuns.Name)]
public sealed class SlowClientTests
{
    private const int MiB = 1 << 20;
    private const int Silent = 200;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Subscriber_NeverReads_IsClosedAndMemoryStaysBounded()
    {
        const int flooders = 4;
        const int messages = 250; // of 64 KiB, from each flooder
        const long mostGrowthBytes = 64L * MiB; // a queue of 8 MiB, and what the pools keep of it
        await using ServerGauge gauge = await ServerGauge.StartAsync("max_pending: 8MB");
        await using WellBehavedPair pair = await WellBehavedPair.StartAsync(gauge.Port);
        long before = gauge.ResidentBytes;
        await using RawClient reader = await RawClient.ConnectAsync(gauge.Port, Deadline);
        await reader.SendAsync("CONNECT {\"verbose\":false}\r\nSUB flood 1\r\nPING\r\n");
        await reader.ReadUntilAsync("PONG\r\n");
        await Task.WhenAll(Enumerable.Range(0, flooders).Select(_ => Task.Run(() => FloodAsync(gauge.Port, messages))));

        Assert.Equal(1, await gauge.ReadAsync("slow_consumers"));
        Assert.InRange(gauge.ResidentBytes - before, 0, mostGrowthBytes);
        await reader.ReadToEndAsync();
        Assert.Equal(0, reader.CountOf("-ERR"));
        await pair.AdvanceAsync();
        await pair.VerifyAsync();
    }

    [Fact]
    public async Task Publishers_SendAByteNowAndThen_DelayNobody()
    {
        await using ServerGauge gauge = await ServerGauge.StartAsync("");
        await using WellBehavedPair pair = await WellBehavedPair.StartAsync(gauge.Port);
        RawClient[] publishers = await ConnectAsync(gauge.Port, Silent, "CONNECT {\"verbose\":false}\r\nPUB drip 1000000\r\n");
        long before = gauge.ResidentBytes;
        for (int second = 0; second < 5; second++)
        {
            foreach (RawClient publisher in publishers) await publisher.SendAsync("x");
            await pair.AdvanceAsync();
        }

        Assert.InRange(gauge.ResidentBytes - before, long.MinValue, 32L * MiB);
        Assert.Equal(Silent + 2, await gauge.ReadAsync("connections"));
        foreach (RawClient publisher in publishers) await publisher.DisposeAsync();
        await gauge.AwaitAsync("connections", 2);
        await pair.VerifyAsync();
    }

    [Fact]
    public async Task Publishers_AnnounceAMebibyteAndSendLittle_MemoryStaysBounded()
    {
        const int publishers = 2000;
        const long mostBytesEach = 32 << 10; // of the 1 MiB announced
        await using ServerGauge gauge = await ServerGauge.StartAsync("");
        await using WellBehavedPair pair = await WellBehavedPair.StartAsync(gauge.Port);
        await pair.AdvanceAsync();
        long before = gauge.ResidentBytes;
        RawClient[] clients = await ConnectAsync(gauge.Port, publishers, "CONNECT {\"verbose\":false}\r\nPING\r\nPUB big 1048576\r\nxyz");
        foreach (RawClient client in clients) await client.ReadUntilAsync("PONG\r\n");
        await pair.AdvanceAsync();

        Assert.InRange(gauge.ResidentBytes - before, long.MinValue, publishers * mostBytesEach);
        Assert.Equal(publishers + 2, await gauge.ReadAsync("connections"));
        foreach (RawClient client in clients) client.Reset();
        await gauge.AwaitAsync("connections", 2);
        await pair.VerifyAsync();
    }

    [Fact]
    public async Task Clients_EndTheirSide_AreClosedAtOnce()
    {
        await using ServerGauge gauge = await ServerGauge.StartAsync("");
        await using WellBehavedPair pair = await WellBehavedPair.StartAsync(gauge.Port);
        RawClient[] clients = await ConnectAsync(gauge.Port, Silent, "CONNECT {\"verbose\":false}\r\nSUB a 1\r\nPUB a 10\r\nabc");
        foreach (RawClient client in clients) client.EndSending();
        foreach (RawClient client in clients)
        {
            await client.ReadToEndAsync();
            Assert.Equal(0, client.CountOf("-ERR"));
            await client.DisposeAsync();
        }

        await gauge.AwaitAsync("connections", 2);
        await pair.VerifyAsync();
    }

    [Fact]
    public async Task Clients_AnswerNoPing_AreStaleAndOthersAreNot()
    {
        await using ServerGauge gauge = await ServerGauge.StartAsync("ping_interval: \"1s\"\nping_max: 2");
        await using WellBehavedPair pair = await WellBehavedPair.StartAsync(gauge.Port);
        RawClient[] clients = await ConnectAsync(gauge.Port, Silent, "CONNECT {\"verbose\":false}\r\n");
        foreach (RawClient client in clients)
        {
            await client.ReadToEndAsync();
            Assert.EndsWith("PING\r\n-ERR 'Stale Connection'\r\n", client.ReceivedText, StringComparison.Ordinal);
            await client.DisposeAsync();
        }

        await gauge.AwaitAsync("connections", 2);
        await pair.AdvanceAsync();
        await pair.VerifyAsync();
    }

    /// <summary>Publishes large messages as fast as the server takes them; the server must take them all.</summary>
    private static async Task FloodAsync(int port, int messages)
    {
        string message = $"PUB flood 65536\r\n{new string('x', 65536)}\r\n";
        await using RawClient flooder = await RawClient.ConnectAsync(port, Deadline);
        await flooder.SendAsync("CONNECT {\"verbose\":false}\r\n");
        for (int i = 0; i < messages; i++) await flooder.SendAsync(message);
        await flooder.SyncAsync();
        Assert.False(flooder.IsClosedByServer);
    }

    private static async Task<RawClient[]> ConnectAsync(int port, int count, string sent)
    {
        var clients = new RawClient[count];
        for (int i = 0; i < count; i++)
        {
            clients[i] = await RawClient.ConnectAsync(port, Deadline);
            await clients[i].SendAsync(sent);
        }

        return clients;
    }
}

using OrleansNats.Testing;

namespace OrleansNats.Interop.Processes;

/// <summary>Clients that hurt a server must not hurt the others.</summary>
public sealed class LoadTests
{
    private const string Hello = "CONNECT {\"verbose\":false}\r\n";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task HalfOpenConnections_TwoThousand_OthersAreServed(string server)
    {
        await using ServerProcess process = await Servers.StartAsync(server);
        var silent = new List<RawClient>();
        try
        {
            for (int i = 0; i < 2000; i++) silent.Add(await RawClient.ConnectAsync(process.Port, Deadline));
            foreach (RawClient client in silent.Take(1000)) await client.SendAsync("CONNECT {\"verb");
            foreach (RawClient client in silent.Take(500)) client.EndSending();
            await using RawClient good = await RawClient.ConnectAsync(process.Port, Deadline);
            await good.SendAsync(Hello + "SUB a 1\r\nPUB a 2\r\nok\r\n");
            await good.ReadUntilAsync("MSG a 1 2\r\nok\r\n");
            Assert.False(good.IsClosedByServer);
            foreach (RawClient client in silent.Take(500)) await client.ReadToEndAsync();
        }
        finally
        {
            foreach (RawClient client in silent) await client.DisposeAsync();
        }
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task SlowConsumer_PendingAboveLimit_IsClosedAndOthersGetEverything(string server)
    {
        const int Messages = 3000;
        const int PayloadBytes = 16 * 1024;
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = "max_pending: 4mb\nmax_payload: 1mb" });
        await using RawClient slow = await SubscriberAsync(process);
        await using RawClient fast = await SubscriberAsync(process);
        await using RawClient publisher = await RawClient.ConnectAsync(process.Port, Deadline);
        await publisher.SendAsync(Hello);
        string message = $"PUB load {PayloadBytes}\r\n{new string('x', PayloadBytes)}\r\n";
        for (int i = 0; i < Messages; i += 100)
        {
            // The fast one reads along, and so never has more than 100 messages (1.6 MiB) pending.
            await publisher.SendAsync(string.Concat(Enumerable.Repeat(message, 100)));
            await publisher.SyncAsync();
            await fast.SyncAsync();
        }

        Assert.Equal(Messages, fast.CountOf("MSG load 1 "));
        await slow.ReadToEndAsync();
        Assert.InRange(slow.CountOf("MSG load 1 "), 1, Messages - 1);
        await process.WaitForLineAsync("Slow Consumer Detected", Deadline);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task MalformedClients_Many_DisturbNobody(string server)
    {
        string[] bad = ["FOO\r\n", "PUB\r\n", "PUB a 5\r\nhelloworld\r\n", "SUB a\r\n", new string('A', 10_000), "\0\u0001\u0002", "PUB a 99999999\r\n"];
        await using ServerProcess process = await Servers.StartAsync(server);
        await using RawClient good = await SubscriberAsync(process);
        for (int i = 0; i < 210; i++)
        {
            await using RawClient client = await RawClient.ConnectAsync(process.Port, Deadline);
            await client.SendAsync(Hello + bad[i % bad.Length]);
            await client.ReadToEndAsync();
            if (i % 10 == 0) await good.SendAsync("PUB load 1\r\nx\r\n");
        }

        await good.SyncAsync();
        Assert.Equal(21, good.CountOf("MSG load 1 1\r\nx\r\n"));
    }

    private static async Task<RawClient> SubscriberAsync(ServerProcess process)
    {
        RawClient client = await RawClient.ConnectAsync(process.Port, Deadline);
        await client.SendAsync(Hello + "SUB load 1\r\n");
        await client.SyncAsync();
        return client;
    }
}

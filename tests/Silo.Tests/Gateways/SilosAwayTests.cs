using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using OrleansNats.Silo.Tests.Processes;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Gateways whose silos are not there when they start.</summary>
public sealed class SilosAwayTests
{
    [Fact]
    public async Task Start_NobodyListensWhereSilosShould_ServesOwnClientsAndSaysSo()
    {
        await using GatewayNode gateway = await GatewayNode.StartAsync(FreePort.Take());
        await using Responder responder = await Responder.StartAsync(gateway, "own.*", "q");
        await using LiveClient client = await gateway.ConnectAsync();
        await client.SendAsync("SUB _INBOX.own.* 1\r\nSUB own.> 2\r\n");

        await client.PublishAsync("own.a", "hello", "_INBOX.own.1");

        IReadOnlyList<WireMessage> messages = await client.WaitForCountAsync(2);
        Assert.Equal(["1 _INBOX.own.1 hello", "2 own.a hello"], messages.Select(static message => $"{message.Sid} {message.Subject} {message.Payload}").Order(StringComparer.Ordinal));
        await SaysSoAsync(gateway);
    }

    /// <summary>One gateway was told of the silo by the flag, the other by the block of a config file.</summary>
    [Fact]
    public async Task Silo_ComesAfterTheGateways_TheyServedOwnClientsAndAreTiedNow()
    {
        int port = FreePort.Take();
        await using GatewayNode first = await GatewayNode.StartAsync(port);
        await using GatewayNode second = await GatewayNode.StartConfiguredAsync($"orleans {{ clustering {{ localhost {{ ports: [{port}] }} }} }}");
        await using LiveClient subscriber = await first.ConnectAsync();
        await subscriber.SendAsync("SUB early.* 1\r\nSUB early.* workers 2\r\n");
        await subscriber.FlushAsync();
        foreach (GatewayNode gateway in (GatewayNode[])[first, second])
        {
            await ServesAsync(gateway);
            await SaysSoAsync(gateway);
            Assert.Equal(0, await gateway.RoutesAsync());
        }

        await using SiloProcess silo = SiloProcess.StartAt(port);
        await silo.ReadyAsync();

        await Settling.SettleAsync([first, second]);
        foreach (GatewayNode gateway in (GatewayNode[])[first, second])
        {
            await gateway.SeesSilosAsync(true);
            await gateway.Process.WaitForLineAsync("Silos: registered with cluster", GatewayNode.Deadline);
        }

        await Settling.ReachesAsync(second, first, "early"); // of the same bucket, told later
        await using LiveClient publisher = await second.ConnectAsync();
        await publisher.PublishAsync("early.x", "hello");
        foreach (string sid in (string[])["1", "2"]) await subscriber.WaitForAsync(message => message.Sid == sid && message.Payload == "hello", $"hello to {sid}");
        Assert.Empty(subscriber.Errors);
    }

    /// <summary>Something accepts connections there and says nothing, and later the silo is in its place.</summary>
    [Fact]
    public async Task Start_AnotherServiceListensWhereTheSiloShould_ServesOwnClientsAndJoinsTheSiloLater()
    {
        int port = FreePort.Take();
        using var stranger = new TcpListener(IPAddress.Loopback, port);
        stranger.Start();
        await using GatewayNode gateway = await GatewayNode.StartAsync(port);
        using (TcpClient caller = await stranger.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
        {
            await ServesAsync(gateway);
            await gateway.SeesSilosAsync(false);
        }

        stranger.Stop();
        await using SiloProcess silo = SiloProcess.StartAt(port);
        await silo.ReadyAsync();

        await gateway.SeesSilosAsync(true);
        await ServesAsync(gateway);
    }

    /// <summary>Nobody of its own clients waits: each request goes to a subject of its own, and would wait for five seconds.</summary>
    private static async Task ServesAsync(GatewayNode gateway)
    {
        const int Requests = 20;
        await using Responder responder = await Responder.StartAsync(gateway, "own.*", "q");
        await using LiveClient client = await gateway.ConnectAsync();
        await client.SendAsync("SUB _INBOX.own.* 1\r\nSUB own.> 2\r\n");
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < Requests; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            await client.PublishAsync($"own.{number}", number, $"_INBOX.own.{number}");
            await client.WaitForCountAsync(2 * (i + 1));
        }

        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromSeconds(Requests));
        string[] answered = [.. client.Messages.Where(static message => message.Sid == "1").Select(static message => message.Subject)];
        Assert.Equal(Requests, answered.Distinct().Count());
    }

    private static async Task SaysSoAsync(GatewayNode gateway)
    {
        await gateway.Process.WaitForLineAsync("no silo answers", GatewayNode.Deadline);
        JsonElement health = await Eventually.ValueAsync(
            () => gateway.MonitorAsync("/healthz"),
            static page => page.GetProperty("silos").GetString()!.StartsWith("no silo answers", StringComparison.Ordinal),
            "what is wrong with the silos",
            GatewayNode.Deadline);
        Assert.Equal("ok", health.GetProperty("status").GetString());
    }
}

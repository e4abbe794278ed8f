using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Tests.Server;

/// <summary>What monitoring reads of a running gateway.</summary>
public sealed class MonitoredServerTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task MonitoredServer_ClientPublishesToItself_ShowsItInEveryFigure()
    {
        await using GatewayServer gateway = await StartAsync();
        MonitoredServer view = gateway.Monitored;
        long own = view.Totals.Subscriptions;
        long ownOfAccount = view.Accounts().Single(static a => a.Name == "$G").Interest.Subscriptions;
        using Socket client = await ConnectAsync(gateway.ClientPort, "SUB a.* q 7\r\nUNSUB 7 9\r\nPUB a.b 5\r\nhello\r\n");

        ConnectionSnapshot connection = Assert.Single(view.OpenConnections());
        SubscriptionSnapshot subscription = Assert.Single(view.SubscriptionsOf(connection.Id));
        AccountSnapshot account = view.Accounts().Single(static a => a.Name == "$G");

        Assert.Equal(("me", 1L, 5L, 1L, 5L, 1), (
            connection.Name, connection.InMessages, connection.InBytes, connection.OutMessages, connection.OutBytes, connection.SubscriptionCount));
        Assert.Equal(new SubscriptionSnapshot("a.*", "q", "7", 1, 9), subscription);
        Assert.Equal(new ServerTotals(1, 1, own + 1, 1, 1, 5, 1, 5, 0, 0, 0), view.Totals);
        Assert.Equal((1, 1L, 1L, 5L, 1L, 5L), (
            account.Connections, account.TotalConnections, account.InMessages, account.InBytes, account.OutMessages, account.OutBytes));
        Assert.Equal(ownOfAccount + 1, account.Interest.Subscriptions);
        Assert.Empty(view.ClosedConnections());
        Assert.Empty(view.SubscriptionsOf(connection.Id + 1));
    }

    [Fact]
    public async Task MonitoredServer_ClientGone_KeepsItsTrafficAndRemembersIt()
    {
        await using GatewayServer gateway = await StartAsync();
        MonitoredServer view = gateway.Monitored;
        long own = view.Totals.Subscriptions;
        Socket client = await ConnectAsync(gateway.ClientPort, "SUB a.* q 7\r\nPUB a.b 5\r\nhello\r\n");
        ulong id = view.OpenConnections()[0].Id;
        client.Shutdown(SocketShutdown.Send);
        using CancellationTokenSource deadline = new(Deadline);
        while (await client.ReceiveAsync(new byte[1024], deadline.Token) > 0) deadline.Token.ThrowIfCancellationRequested();
        client.Dispose();

        ConnectionSnapshot closed = Assert.Single(view.ClosedConnections());

        Assert.Equal((id, "Client Closed", "a.*"), (closed.Id, closed.Reason, closed.Subscriptions[0].Subject));
        Assert.Empty(view.OpenConnections());
        Assert.Equal(new ServerTotals(0, 1, own, 0, 1, 5, 1, 5, 0, 0, 0), view.Totals);
        Assert.Equal((0, 1L, 5L), view.Accounts().Where(static a => a.Name == "$G").Select(static a => (a.Connections, a.InMessages, a.OutBytes)).Single());
    }

    private static async Task<GatewayServer> StartAsync()
    {
        GatewayServer gateway = new(
            new GatewayOptions { Host = "127.0.0.1", Port = -1 }, ServerIdentity.Create(null), NullLogger.Instance, TimeProvider.System);
        await gateway.StartAsync(CancellationToken.None);
        return gateway;
    }

    /// <summary>Signs in, sends lines, and waits until the server has handled them.</summary>
    private static async Task<Socket> ConnectAsync(int port, string lines)
    {
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using CancellationTokenSource deadline = new(Deadline);
        await client.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), deadline.Token);
        await client.SendAsync(Encoding.ASCII.GetBytes($"CONNECT {{\"verbose\":false,\"name\":\"me\"}}\r\n{lines}PING\r\n"), deadline.Token);
        StringBuilder received = new();
        byte[] buffer = new byte[4096];
        while (!received.ToString().Contains("PONG\r\n", StringComparison.Ordinal))
        {
            int count = await client.ReceiveAsync(buffer, deadline.Token);
            Assert.NotEqual(0, count);
            received.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
        return client;
    }
}

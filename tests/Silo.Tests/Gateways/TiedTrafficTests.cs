using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Clients of two gateways that only silos join see one server.</summary>
/// <remarks>ORLEANSNATS_RACE_CONNECTIONS sets how many connections the race makes; 1,000 take a few seconds.</remarks>
public sealed class TiedTrafficTests(TiedCluster cluster) : IClassFixture<TiedCluster>
{
    private const int DefaultConnections = 1000;
    private const int AtOnce = 32;

    [Fact]
    public async Task Publish_PlainAndWildcards_ReachesEachSubscriptionOfOtherGatewayOnce()
    {
        await using LiveClient subscriber = await cluster.Second.ConnectAsync();
        await subscriber.SendAsync("SUB plain.eu.one 1\r\nSUB plain.*.one 2\r\nSUB plain.> 3\r\nSUB plain.us.* 4\r\nSUB *.eu.one 5\r\n");
        await subscriber.FlushAsync();
        await Settling.ReachesAsync(cluster.First, cluster.Second, "plain");
        await Settling.ReachesAsync(cluster.First, cluster.Second, "*");
        await using LiveClient publisher = await cluster.First.ConnectAsync();

        await publisher.PublishAsync("plain.eu.one", "a");
        await publisher.PublishAsync("plain.us.two", "b");
        await publisher.PublishAsync("plain", "nobody");
        await publisher.PublishAsync("plain.end", "c");

        await subscriber.WaitForAsync(static message => message.Payload == "c", "the last message");
        Assert.Equal(["1a", "2a", "3a", "3b", "3c", "4b", "5a"], Seen(subscriber));
        Assert.Empty(publisher.Messages);
    }

    [Fact]
    public async Task Publish_QueueGroupOnBothGateways_EachMessageGoesToOneMember()
    {
        const int Messages = 400;
        await using LiveClient near = await cluster.First.ConnectAsync();
        await using LiveClient far = await cluster.Second.ConnectAsync();
        foreach (LiveClient member in (LiveClient[])[near, far])
        {
            await member.SubscribeAsync("jobs.all", "1", "workers");
            await member.FlushAsync();
        }

        await Settling.ReachesAsync(cluster.First, cluster.Second, "jobs");
        await using LiveClient publisher = await cluster.First.ConnectAsync();
        for (int i = 0; i < Messages; i++) await publisher.PublishAsync("jobs.all", i.ToString(CultureInfo.InvariantCulture));
        await publisher.FlushAsync();

        await Eventually.TrueAsync(() => near.Messages.Count + far.Messages.Count >= Messages, "every message is delivered", GatewayNode.Deadline);
        await ExchangeAsync();
        Assert.Equal(
            Enumerable.Range(0, Messages),
            near.Messages.Concat(far.Messages).Select(static message => int.Parse(message.Payload, CultureInfo.InvariantCulture)).Order());

        // Each member is chosen for half of them; fewer than a quarter is no chance.
        Assert.InRange(near.Messages.Count, Messages / 4, Messages * 3 / 4);
    }

    [Fact]
    public async Task Request_ResponderOnOtherGateway_AnswerAndHeadersComeBack()
    {
        const string Headers = "NATS/1.0\r\nKey: value\r\n\r\n";
        await using LiveClient responder = await cluster.Second.ConnectAsync();
        await responder.SubscribeAsync("service.echo", "1", "q");
        await responder.FlushAsync();
        await Settling.ReachesAsync(cluster.First, cluster.Second, "service");
        await using LiveClient requester = await cluster.First.ConnectAsync();
        await requester.SubscribeAsync("_INBOX.there.*", "9");

        await requester.PublishAsync("service.echo", "question", "_INBOX.there.1", Headers);

        WireMessage request = await responder.WaitForAsync(static message => message.Payload == "question", "the request");
        Assert.Equal(("service.echo", "_INBOX.there.1", Headers), (request.Subject, request.Reply, request.Headers));
        await responder.PublishAsync(request.Reply, "answer", headers: Headers);
        WireMessage answer = await requester.WaitForAsync(static message => message.Sid == "9", "the answer");
        Assert.Equal(new WireMessage("_INBOX.there.1", "9", "", "answer") { Headers = Headers }, answer);
    }

    [Fact]
    public async Task Request_ResponderLeaves_NoRespondersIsTold()
    {
        await using LiveClient responder = await cluster.Second.ConnectAsync();
        await responder.SubscribeAsync("leaving", "1");
        await responder.FlushAsync();
        await Settling.ReachesAsync(cluster.First, cluster.Second, "leaving");
        await using LiveClient requester = await cluster.First.ConnectAsync();
        await requester.SubscribeAsync("_INBOX.leaving", "9");
        await requester.PublishAsync("leaving", "question", "_INBOX.leaving");
        await responder.WaitForCountAsync(1);
        Assert.Empty(requester.Messages);

        await responder.UnsubscribeAsync("1");

        await Settling.TellsNoRespondersAsync(cluster.First, "leaving");
    }

    [Fact]
    public async Task Routes_InterestOnBothGateways_CarryNone()
    {
        await using LiveClient first = await cluster.First.ConnectAsync();
        await using LiveClient second = await cluster.Second.ConnectAsync();
        foreach (LiveClient client in (LiveClient[])[first, second])
        {
            await client.SendAsync("SUB quiet.* 1\r\nSUB quiet.> q 2\r\n");
            await client.FlushAsync();
        }

        await Settling.ReachesAsync(cluster.First, cluster.Second, "quiet");
        await Settling.ReachesAsync(cluster.Second, cluster.First, "quiet");

        Assert.Equal(0, await cluster.First.AnnouncedAsync());
        Assert.Equal(0, await cluster.Second.AnnouncedAsync());
        Assert.InRange(await cluster.First.RoutesAsync(), 1, int.MaxValue);
    }

    [Fact]
    public async Task Request_InboxSubscribedInSameWrite_NoAnswerIsLost()
    {
        string? wanted = Environment.GetEnvironmentVariable("ORLEANSNATS_RACE_CONNECTIONS");
        int connections = int.TryParse(wanted, CultureInfo.InvariantCulture, out int number) ? number : DefaultConnections;
        await using Responder one = await Responder.StartAsync(cluster.Second, "race");
        await using Responder many = await Responder.StartAsync(cluster.Second, "races.*");
        await Settling.ReachesAsync(cluster.First, cluster.Second, "race");
        await Settling.ReachesAsync(cluster.First, cluster.Second, "races");

        await Parallel.ForAsync(0, connections, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => await RequestAsync(i));
    }

    /// <summary>Sid and payload of each message of the test; numbers are those of <see cref="Settling"/>.</summary>
    private static IEnumerable<string> Seen(LiveClient client) => client.Messages
        .Where(static message => char.IsLetter(message.Payload[0]))
        .Select(static message => message.Sid + message.Payload)
        .Order(StringComparer.Ordinal);

    /// <summary>Fails when the answer does not come.</summary>
    private async Task RequestAsync(int i)
    {
        string text = i.ToString(CultureInfo.InvariantCulture);
        string service = i % 2 == 0 ? "race" : $"races.{text}";
        await using LiveClient client = await cluster.First.ConnectAsync();
        await client.SendAsync($"SUB _INBOX.race{text}.* 1\r\n" + LiveClient.Publication(service, text, $"_INBOX.race{text}.1"));
        Assert.Equal(text, (await client.WaitForCountAsync(1))[0].Payload);
    }

    /// <summary>What was under way between the gateways has arrived.</summary>
    private async Task ExchangeAsync()
    {
        await Settling.ReachesAsync(cluster.First, cluster.Second);
        await Settling.ReachesAsync(cluster.Second, cluster.First);
    }
}

using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Imports between accounts whose clients are at different servers.</summary>
public sealed class ImportTests
{
    private const string Inbox = "_INBOX.x";

    private const string Config = """
        accounts {
          E {
            users: [{user: e, password: pwd}]
            exports: [ {stream: "s.>"}, {service: "q.*"}, {service: many, response: stream}, {service: lat, latency: figures} ]
          }
          I {
            users: [{user: i, password: pwd}]
            imports: [
              {stream: {account: E, subject: "s.>"}, prefix: in}, {service: {account: E, subject: "q.*"}, to: "ask.*"}
              {service: {account: E, subject: many}}, {service: {account: E, subject: lat}}
            ]
            exports: [ {service: "ask.*"} ]
          }
          C { users: [{user: c, password: pwd}], imports: [ {service: {account: I, subject: "ask.*"}, to: "chain.*"} ] }
        }
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Mixes =>
    [
        $"{Servers.Reference} {Servers.Reference}",
        $"{Servers.Gateway} {Servers.Gateway}",
        $"{Servers.Reference} {Servers.Gateway}",
        $"{Servers.Gateway} {Servers.Reference}",
    ];

    [Theory, MemberData(nameof(Mixes))]
    public async Task Stream_SubscriberElsewhere_GetsIt(string mix)
    {
        await using NodeGroup group = await StartAsync(mix);
        await using LiveClient subscriber = await ConnectAsync(group.Nodes[0], "i");
        await subscriber.SubscribeAsync("in.s.*", "1");
        await subscriber.FlushAsync();
        await using LiveClient publisher = await ConnectAsync(group.Nodes[1], "e");

        WireMessage received = await UntilAsync(subscriber, () => publisher.PublishAsync("s.a", "x", "r"), "a message of the imported stream");
        Assert.Equal(("in.s.a", "1", "r", "x"), (received.Subject, received.Sid, received.Reply, received.Payload));
    }

    [Theory, MemberData(nameof(Mixes))]
    public async Task Stream_QueueGroupOnBothServers_SharesIt(string mix)
    {
        const int Messages = 60;
        await using NodeGroup group = await StartAsync(mix);
        await using LiveClient first = await ConnectAsync(group.Nodes[0], "i");
        await using LiveClient second = await ConnectAsync(group.Nodes[1], "i");
        LiveClient[] members = [first, second];
        foreach (LiveClient member in members) await member.SendAsync("SUB in.s.q g 1\r\nSUB in.s.ready 2\r\n");
        foreach (LiveClient member in members) await member.FlushAsync();
        await using LiveClient publisher = await ConnectAsync(group.Nodes[1], "e");
        await UntilAsync(first, () => publisher.PublishAsync("s.ready", ""), "interest");
        for (int i = 0; i < Messages; i++) await publisher.PublishAsync("s.q", $"{i}");
        await Eventually.TrueAsync(() => members.Sum(Count) >= Messages, "all messages", Deadline);

        Assert.Equal(Messages, members.Sum(Count));
        Assert.All(members, static member => Assert.NotEqual(0, Count(member)));

        static int Count(LiveClient member) => member.Messages.Count(static message => message.Sid == "1");
    }

    [Theory, MemberData(nameof(Mixes))]
    public async Task Service_ResponderElsewhere_Answers(string mix)
    {
        await using NodeGroup group = await StartAsync(mix);
        await using LiveClient responder = await ConnectAsync(group.Nodes[1], "e");
        await responder.SendAsync("SUB q.* g 1\r\nSUB many 2\r\n");
        await responder.FlushAsync();
        foreach ((string user, string subject, string asker) in new[] { ("i", "ask.x", "\"acc\":\"I\""), ("c", "chain.x", "\"acc\":\"C\",\"svc\":\"I\"") })
        {
            await using LiveClient requester = await ConnectAsync(group.Nodes[0], user);
            await requester.SubscribeAsync(Inbox, "1");
            await requester.FlushAsync();
            WireMessage request = await UntilAsync(responder, () => requester.PublishAsync(subject, user, Inbox), "a request", message => message.Payload == user);
            Assert.Equal("q.x", request.Subject);
            Assert.Contains(asker, request.Headers, StringComparison.Ordinal);
            await responder.PublishAsync(request.Reply, "answer");
            Assert.Equal("answer", (await requester.WaitForAsync(static message => message.Payload == "answer", "the answer")).Payload);
        }
    }

    [Theory, MemberData(nameof(Mixes))]
    public async Task Service_StreamOfAnswers_ComesWhole(string mix)
    {
        await using NodeGroup group = await StartAsync(mix);
        await using LiveClient responder = await ConnectAsync(group.Nodes[1], "e");
        await responder.SubscribeAsync("many", "1");
        await responder.FlushAsync();
        await using LiveClient requester = await ConnectAsync(group.Nodes[0], "i");
        await requester.SubscribeAsync(Inbox, "1");
        await requester.FlushAsync();
        WireMessage request = await UntilAsync(responder, () => requester.PublishAsync("many", "x", Inbox), "a request");
        for (int i = 0; i < 5; i++) await responder.PublishAsync(request.Reply, $"{i}");
        await requester.WaitForAsync(static message => message.Payload == "4", "the last answer");

        Assert.Equal(["0", "1", "2", "3", "4"], requester.Messages.Select(static message => message.Payload));
    }

    [Theory, MemberData(nameof(Mixes))]
    public async Task Service_NobodyAnywhere_SaysSo(string mix)
    {
        await using NodeGroup group = await StartAsync(mix);
        await using LiveClient requester = await ConnectAsync(group.Nodes[0], "i", ",\"no_responders\":true");
        await requester.SubscribeAsync(Inbox, "1");
        await requester.PublishAsync("ask.x", "x", Inbox);

        Assert.Contains("503", (await requester.WaitForCountAsync(1))[0].Headers, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Mixes))]
    public async Task Latency_ResponderElsewhere_HasBothParts(string mix)
    {
        await using NodeGroup group = await StartAsync(mix);
        await using LiveClient monitor = await ConnectAsync(group.Nodes[0], "e");
        await monitor.SubscribeAsync("figures", "1");
        await monitor.FlushAsync();
        await using LiveClient responder = await ConnectAsync(group.Nodes[1], "e", ",\"name\":\"worker\"");
        await responder.SubscribeAsync("lat", "1");
        await responder.FlushAsync();
        await using LiveClient requester = await ConnectAsync(group.Nodes[0], "i");
        await requester.SubscribeAsync(Inbox, "1");
        await requester.FlushAsync();
        JsonElement figures = default;
        await UntilAsync(
            monitor,
            async () =>
            {
                // The first measured request makes the requester's server listen for the other half, which may come too early for it.
                int before = responder.Messages.Count;
                await requester.PublishAsync("lat", "x", Inbox);
                await requester.FlushAsync();
                if (responder.Messages.Count > before) await responder.PublishAsync(responder.Messages[^1].Reply, "y");
            },
            "figures of a request that was answered",
            message => (figures = JsonDocument.Parse(message.Payload).RootElement).GetProperty("status").GetInt32() == 200);

        Assert.Equal("I", figures.GetProperty("requestor").GetProperty("acc").GetString());
        Assert.Equal("worker", figures.GetProperty("responder").GetProperty("name").GetString());
    }

    private static async Task<NodeGroup> StartAsync(string mix)
    {
        var group = new NodeGroup();
        foreach (string program in ClusterMix.Programs(mix))
        {
            int[] routes = group.Nodes.Count == 0 ? [] : [group.Nodes[0].RoutePort];
            await group.StartAsync(new ClusterNodeSettings { Program = program, Name = $"n{group.Nodes.Count}", Config = Config, Routes = routes });
        }

        await NatsCluster.WaitForMeshAsync(group.Nodes);
        return group;
    }

    private static Task<LiveClient> ConnectAsync(ClusterNode node, string user, string options = "") =>
        node.ConnectAsync($",\"user\":\"{user}\",\"pass\":\"pwd\"{options}");

    /// <summary>Sends until it arrives: interest needs its time to spread.</summary>
    private static async Task<WireMessage> UntilAsync(LiveClient receiver, Func<Task> send, string what, Func<WireMessage, bool>? isWanted = null) =>
        (await Eventually.ValueAsync(
            async () =>
            {
                await send();
                return receiver.Messages.FirstOrDefault(message => isWanted?.Invoke(message) ?? true);
            },
            static message => message is not null,
            what,
            Deadline))!;
}

using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>Clients on different members of a cluster reach each other as if they were on one.</summary>
public sealed class ClusterTrafficTests(ClusterPool pool) : IClassFixture<ClusterPool>
{
    private const string RequestOptions = ",\"no_responders\":true";

    /// <summary>What a member of a queue group gets of each publisher's messages on average.</summary>
    private const int MessagesPerMember = 60;

    /// <summary>More than six standard deviations below the average.</summary>
    private const int LeastPerMember = 12;

    [Theory, MemberData(nameof(ClusterMix.All), MemberType = typeof(ClusterMix))]
    public async Task Publish_OnEveryMember_ReachesSubscribersOnEveryMemberOnce(string mix)
    {
        NatsCluster cluster = await pool.GetAsync(mix);
        await using ClientGroup clients = await ClientGroup.ConnectAsync(cluster.Nodes);
        foreach (LiveClient client in clients.All)
        {
            await client.SendAsync("SUB pubsub.*.news 1\r\nSUB pubsub.> 2\r\nSUB pubsub.nobody 3\r\n");
            await client.FlushAsync();
        }

        await cluster.SettleAsync();
        for (int i = 0; i < clients.All.Count; i++)
        {
            for (int n = 0; n < 100; n++) await clients.All[i].PublishAsync($"pubsub.{i}.news", Text(n), reply: $"answer.{i}");
            await clients.All[i].FlushAsync();
        }

        await cluster.SettleAsync();
        foreach (LiveClient client in clients.All)
        {
            await client.FlushAsync();
            IReadOnlyList<WireMessage> messages = client.TakeMessages();
            Assert.Equal(clients.All.Count * 200, messages.Count);
            foreach (var stream in messages.GroupBy(message => (message.Subject, message.Sid)))
            {
                Assert.Equal(Enumerable.Range(0, 100).Select(Text), stream.Select(message => message.Payload));
                Assert.All(stream, message => Assert.Equal($"answer.{message.Subject.Split('.')[1]}", message.Reply));
            }
        }
    }

    [Theory, MemberData(nameof(ClusterMix.All), MemberType = typeof(ClusterMix))]
    public async Task QueueGroup_MembersEverywhere_EachMessageOnceAndSpreadOverAll(string mix)
    {
        NatsCluster cluster = await pool.GetAsync(mix);
        await using ClientGroup members = await ClientGroup.ConnectAsync([.. cluster.Nodes, .. cluster.Nodes]);
        await using ClientGroup publishers = await ClientGroup.ConnectAsync(cluster.Nodes);
        foreach (LiveClient member in members.All)
        {
            await member.SendAsync("SUB queue.* workers 1\r\nSUB queue.* others 2\r\n");
            await member.FlushAsync();
        }

        await cluster.SettleAsync();
        int messages = MessagesPerMember * members.All.Count;
        for (int p = 0; p < publishers.All.Count; p++)
        {
            await publishers.All[p].SendAsync(string.Concat(Enumerable.Range(0, messages).Select(n => LiveClient.Publication($"queue.{p}", Text(n)))));
            await publishers.All[p].FlushAsync();
        }

        await cluster.SettleAsync();
        IReadOnlyList<WireMessage>[] received = await members.TakeMessagesAsync();
        foreach (string group in (string[])["1", "2"])
        {
            for (int p = 0; p < publishers.All.Count; p++)
            {
                WireMessage[][] shares = [.. received.Select(all => all.Where(m => m.Sid == group && m.Subject == $"queue.{p}").ToArray())];
                IEnumerable<int> numbers = shares.SelectMany(share => share).Select(m => int.Parse(m.Payload, CultureInfo.InvariantCulture)).Order();
                Assert.Equal(Enumerable.Range(0, messages), numbers);
                Assert.All(shares, share => Assert.InRange(share.Length, LeastPerMember, messages));
            }
        }
    }

    [Theory, MemberData(nameof(ClusterMix.All), MemberType = typeof(ClusterMix))]
    public async Task QueueGroup_MemberOnOneMemberOnly_GetsAllFromEverywhere(string mix)
    {
        NatsCluster cluster = await pool.GetAsync(mix);
        await using ClientGroup clients = await ClientGroup.ConnectAsync(cluster.Nodes);
        LiveClient worker = clients.All[^1];
        await worker.SubscribeAsync("lonely", "1", "workers");
        await worker.FlushAsync();
        await cluster.SettleAsync();
        foreach (LiveClient client in clients.All)
        {
            for (int n = 0; n < 20; n++) await client.PublishAsync("lonely", "x");
            await client.FlushAsync();
        }

        await cluster.SettleAsync();
        await worker.FlushAsync();
        Assert.Equal(clients.All.Count * 20, worker.Messages.Count);
    }

    [Theory, MemberData(nameof(ClusterMix.All), MemberType = typeof(ClusterMix))]
    public async Task Request_FromEveryMember_IsAnsweredByEveryMember(string mix)
    {
        NatsCluster cluster = await pool.GetAsync(mix);
        await using ClientGroup services = await ClientGroup.ConnectAsync(cluster.Nodes);
        await using ClientGroup clients = await ClientGroup.ConnectAsync(cluster.Nodes);
        for (int s = 0; s < services.All.Count; s++)
        {
            await services.All[s].SubscribeAsync($"service.{s}", "1", "q");
            await services.All[s].FlushAsync();
        }

        await cluster.SettleAsync();
        for (int c = 0; c < clients.All.Count; c++)
        {
            for (int s = 0; s < services.All.Count; s++)
            {
                // The inbox is made in the same breath as the request: interest in it must be there before the answer is.
                string inbox = $"_INBOX.{c}.{s}.{Guid.NewGuid():N}";
                await clients.All[c].SendAsync($"SUB {inbox} {s}\r\n{LiveClient.Publication($"service.{s}", "question", inbox)}");
                WireMessage question = await services.All[s].WaitForAsync(m => m.Reply == inbox, $"the request of {c} at {s}");
                await services.All[s].PublishAsync(question.Reply, $"answer of {s}");
                WireMessage answer = await clients.All[c].WaitForAsync(m => m.Subject == inbox, $"the answer of {s} at {c}");
                Assert.Equal($"answer of {s}", answer.Payload);
            }
        }
    }

    [Theory, MemberData(nameof(ClusterMix.All), MemberType = typeof(ClusterMix))]
    public async Task Headers_OverRoutes_ComeUnchangedOrAreLeftOut(string mix)
    {
        const string Block = "NATS/1.0\r\nTrace:  a b\r\nEmpty:\r\nTrace: c\r\n\r\n";
        NatsCluster cluster = await pool.GetAsync(mix);
        await using ClientGroup clients = await ClientGroup.ConnectAsync(cluster.Nodes);
        await using ClientGroup plain = await ClientGroup.ConnectAsync(cluster.Nodes, ",\"headers\":false");
        foreach (LiveClient client in clients.All.Concat(plain.All))
        {
            await client.SubscribeAsync("headers", "1");
            await client.FlushAsync();
        }

        await cluster.SettleAsync();
        foreach (LiveClient client in clients.All)
        {
            await client.PublishAsync("headers", "body", "back", Block);
            await client.PublishAsync("headers", "", "", Block);
            await client.FlushAsync();
            await cluster.SettleAsync();
        }

        WireMessage[] expected = [new("headers", "1", "back", "body") { Headers = Block }, new("headers", "1", "", "") { Headers = Block }];
        WireMessage[] stripped = [.. expected.Select(message => message with { Headers = "" })];
        foreach (IReadOnlyList<WireMessage> got in await clients.TakeMessagesAsync()) Assert.Equal(Times(clients.All.Count, expected), got);
        foreach (IReadOnlyList<WireMessage> got in await plain.TakeMessagesAsync()) Assert.Equal(Times(clients.All.Count, stripped), got);
    }

    [Theory, MemberData(nameof(ClusterMix.All), MemberType = typeof(ClusterMix))]
    public async Task NoResponders_ServiceComesAndGoesElsewhere_IsToldExactly(string mix)
    {
        NatsCluster cluster = await pool.GetAsync(mix);
        await using ClientGroup clients = await ClientGroup.ConnectAsync(cluster.Nodes, RequestOptions);
        await using ClientGroup services = await ClientGroup.ConnectAsync(cluster.Nodes);
        for (int i = 0; i < services.All.Count; i++)
        {
            string subject = $"absent.{i}";
            foreach (LiveClient client in clients.All) Assert.Contains("503", (await RequestAsync(client, subject)).Headers, StringComparison.Ordinal);
            await services.All[i].SendAsync($"SUB {subject} 1\r\nSUB {subject} q 2\r\n");
            await services.All[i].FlushAsync();
            await cluster.SettleAsync();
            foreach (LiveClient client in clients.All)
            {
                await client.SendAsync($"SUB _R.here.{i} 2\r\n{LiveClient.Publication(subject, "question", $"_R.here.{i}")}");
                await client.FlushAsync();
                await services.All[i].WaitForCountAsync(2);
                services.All[i].TakeMessages();
                Assert.Empty(client.Messages);
            }

            await services.All[i].SendAsync("UNSUB 1\r\nUNSUB 2\r\n");
            await services.All[i].FlushAsync();
            await cluster.SettleAsync();
            foreach (LiveClient client in clients.All) Assert.Contains("503", (await RequestAsync(client, subject)).Headers, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(ClusterMix.All), MemberType = typeof(ClusterMix))]
    public async Task LargePayload_OverRoutes_ComesWhole(string mix)
    {
        NatsCluster cluster = await pool.GetAsync(mix);
        await using ClientGroup clients = await ClientGroup.ConnectAsync(cluster.Nodes);
        foreach (LiveClient client in clients.All)
        {
            await client.SubscribeAsync("large", "1");
            await client.FlushAsync();
        }

        await cluster.SettleAsync();
        string payload = string.Concat(Enumerable.Range(0, 1024 * 1024 / 8).Select(n => n.ToString("x8", CultureInfo.InvariantCulture)));
        foreach (LiveClient client in clients.All) await client.PublishAsync("large", payload);
        foreach (LiveClient client in clients.All)
        {
            IReadOnlyList<WireMessage> messages = await client.WaitForCountAsync(clients.All.Count);
            Assert.All(messages, message => Assert.True(message.Payload == payload, "another payload"));
        }
    }

    private static async Task<WireMessage> RequestAsync(LiveClient client, string subject)
    {
        string inbox = $"_INBOX.{Guid.NewGuid():N}";
        await client.SendAsync($"SUB {inbox} 1\r\n{LiveClient.Publication(subject, "anybody?", inbox)}");
        WireMessage answer = await client.WaitForAsync(message => message.Subject == inbox, "an answer");
        await client.UnsubscribeAsync("1");
        client.TakeMessages();
        return answer;
    }

    private static IEnumerable<WireMessage> Times(int count, WireMessage[] messages) => Enumerable.Repeat(messages, count).SelectMany(all => all);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

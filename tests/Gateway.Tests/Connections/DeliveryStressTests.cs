using System.Globalization;
using System.Text;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Tests.Connections;

/// <summary>Publishers, subscribers and clients that come and go, each on a thread of its own.</summary>
public sealed class DeliveryStressTests
{
    private const int Publishers = 4;
    private const int MessagesEach = 6000;
    private const int Limit = 1000;

    [Theory, InlineData(1, true), InlineData(2, false)]
    public void Gateway_ClientsComeAndGo_StableSubscribersGetEverythingOnceAndInOrder(int seed, bool hasGroups)
    {
        MemoryGateway gateway = new();
        MemoryClient[] plain = [.. Enumerable.Range(0, 4).Select(_ => gateway.Connect("SUB load.* 1\r\n"))];
        MemoryClient[] group = [.. Enumerable.Range(0, hasGroups ? 3 : 0).Select(_ => gateway.Connect("SUB load.> workers 1\r\n"))];
        MemoryClient[] limited = [.. Enumerable.Range(0, 3).Select(_ => gateway.Connect($"SUB load.* 1\r\nUNSUB 1 {Limit}\r\n"))];
        using CancellationTokenSource churning = new();
        Thread[] churn = [.. Enumerable.Range(0, 2).Select(i => Start(() => Churn(gateway, new Random(seed * 10 + i), hasGroups ? "other " : "", churning.Token)))];
        Thread[] publishing = [.. Enumerable.Range(0, Publishers).Select(i => Start(() => Publish(gateway, i, new Random(seed * 100 + i))))];
        foreach (Thread thread in publishing) Join(thread);
        churning.Cancel();
        foreach (Thread thread in churn) Join(thread);

        string[] expected = [.. Enumerable.Range(0, Publishers).Select(static _ => string.Join(',', Enumerable.Range(0, MessagesEach)))];
        foreach (MemoryClient client in plain) Assert.Equal(expected, Received([client]).Select(static numbers => string.Join(',', numbers)));
        foreach (MemoryClient client in group) Assert.All(Received([client]), static numbers => Assert.Equal(numbers.Order(), numbers));
        if (hasGroups) Assert.Equal(expected, Received(group).Select(static numbers => string.Join(',', numbers.Order())));
        foreach (MemoryClient client in limited) Assert.Equal(Limit, Received([client]).Sum(static numbers => numbers.Count));
        AssertNothingIsLeft(gateway, [.. plain, .. group], limited);
    }

    private static void AssertNothingIsLeft(MemoryGateway gateway, MemoryClient[] stable, MemoryClient[] limited)
    {
        Assert.Equal(stable.Length, gateway.Interest); // the limited have ended
        Assert.All(stable, static client => Assert.Equal(0, client.Connection.Outbound.PendingBytes)); // the output was waited for
        foreach (MemoryClient client in stable.Concat(limited)) client.Transport.EndInput();

        // A reader that has just given its thread back ends on another one.
        Assert.True(SpinWait.SpinUntil(() => gateway.Context.Connections.OpenCount == 0, TimeSpan.FromSeconds(20)), "a connection stays open");
        Assert.True(SpinWait.SpinUntil(() => gateway.Interest == 0, TimeSpan.FromSeconds(20)), "a subscription stays in the index");
        Assert.True(SpinWait.SpinUntil(() => !gateway.Context.Connections.Closing.Any(), TimeSpan.FromSeconds(20)), "a connection stays");
        Assert.Empty(gateway.Log.Lines);
        Traffic closed = gateway.Context.Accounts.Global.ClosedTraffic;
        Assert.Equal(Publishers * MessagesEach, closed.InMessages);
        Assert.True(closed.OutMessages >= Publishers * MessagesEach * 4);
    }

    private static Thread Start(Action action)
    {
        Thread thread = new(() => action());
        thread.Start();
        return thread;
    }

    private static void Join(Thread thread) => Assert.True(thread.Join(TimeSpan.FromSeconds(60)), "a thread hangs");

    /// <summary>Publishes in pieces that end anywhere.</summary>
    private static void Publish(MemoryGateway gateway, int id, Random random)
    {
        MemoryClient client = gateway.Connect();
        StringBuilder batch = new();
        for (int number = 0; number < MessagesEach; number++)
        {
            string payload = $"{id}:{number};{new string('x', random.Next(60))}";
            batch.Append(CultureInfo.InvariantCulture, $"PUB load.{id} {payload.Length}\r\n{payload}\r\n");
            if (batch.Length < random.Next(4000) && number < MessagesEach - 1) continue;
            int cut = random.Next(batch.Length);
            client.Send(batch.ToString(0, cut));
            client.Send(batch.ToString(cut, batch.Length - cut));
            batch.Clear();
        }

        bool isRead = SpinWait.SpinUntil(() => client.Connection.Publisher.Messages == MessagesEach, TimeSpan.FromSeconds(30));
        Assert.True(isRead, "the gateway does not read what a publisher sent");
        client.Transport.EndInput();
    }

    /// <summary>Clients that subscribe, also to the group, and leave at any moment, some by force and some while they fall behind.</summary>
    private static void Churn(MemoryGateway gateway, Random random, string queue, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            MemoryClient client = gateway.Connect($"SUB load.* 1\r\nSUB load.> {queue}2\r\nSUB load.1 3\r\nUNSUB 3 5\r\n");
            Thread.SpinWait(random.Next(20_000));
            if (random.Next(2) == 0) client.Send("UNSUB 1\r\nUNSUB 2\r\nSUB load.2 4\r\n");
            if (random.Next(3) == 0) client.Transport.FailsAt = client.Transport.SentBytes + random.Next(5000);
            if (random.Next(2) == 0) client.Connection.Close(random.Next(2) == 0 ? ClosedReason.ServerShutdown : ClosedReason.SlowConsumerWriteDeadline);
            client.Transport.EndInput();
        }
    }

    /// <summary>The numbers by publisher, in the order of their coming.</summary>
    private static List<int>[] Received(MemoryClient[] clients)
    {
        List<int>[] numbers = [.. Enumerable.Range(0, Publishers).Select(static _ => new List<int>())];
        foreach (string line in clients.SelectMany(static client => client.Output.Split("\r\n")))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon != 1 || !line.Contains(';', StringComparison.Ordinal)) continue;
            numbers[line[0] - '0'].Add(int.Parse(line[2..line.IndexOf(';', StringComparison.Ordinal)], CultureInfo.InvariantCulture));
        }

        return numbers;
    }
}

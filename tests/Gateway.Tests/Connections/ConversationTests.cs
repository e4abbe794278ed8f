using System.Text;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;

namespace OrleansNats.Gateway.Tests.Connections;

/// <summary>Whole conversations of one client.</summary>
public sealed class ConversationTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private const string Connect = "CONNECT {\"verbose\":false,\"headers\":true,\"no_responders\":true}\r\n";

    /// <summary>Input behind CONNECT and what comes of it.</summary>
    public static TheoryData<string, string> Conversations => new()
    {
        { "SUB a 1\r\nPUB a 5\r\nhello\r\nPING\r\n", "MSG a 1 5\r\nhello\r\nPONG\r\n" },
        { "SUB a.* q 1\r\nPUB a.b r.x 0\r\n\r\nPING\r\n", "MSG a.b 1 r.x 0\r\n\r\nPONG\r\n" },
        { "SUB > 1\r\nHPUB a 12 14\r\nNATS/1.0\r\n\r\nhi\r\n", "HMSG a 1 12 14\r\nNATS/1.0\r\n\r\nhi\r\n" },
        { "SUB r 9\r\nPUB nobody r 2\r\nhi\r\n", "HMSG r 9 38 38\r\nNATS/1.0 503\r\nNats-Subject: nobody\r\n\r\n\r\n" },
        { "SUB a 1\r\nUNSUB 1 2\r\nPUB a 1\r\nx\r\nPUB a 1\r\ny\r\nPUB a 1\r\nz\r\n", "MSG a 1 1\r\nx\r\nMSG a 1 1\r\ny\r\n" },
        { "PUB a 1\r\nx\r\nSUB a 1\r\nPUB  a\t 1\r\ny\r\nUNSUB 1\r\nPUB a 1\r\nz\r\nPING\r\n", "MSG a 1 1\r\ny\r\nPONG\r\n" },
        { "PING\r\nPUB a 1\r\nxyz", "PONG\r\n-ERR 'Unknown Protocol Operation'\r\n" },
        { "PING\r\nSUB\r\n", "PONG\r\n-ERR 'Unknown Protocol Operation'\r\n" },
        { "PING\r\nSUB a b c d\r\n", "PONG\r\n" },
        { "PING\r\nCONNECT nonsense\r\n", "PONG\r\n" },
        { "SUB a 1\r\nSUB a 2\r\nPUB a 1\r\nx\r\n", "MSG a 1 1\r\nx\r\nMSG a 2 1\r\nx\r\n" },
    };

    [Theory, MemberData(nameof(Conversations))]
    public void Connection_InputInTwoPieces_AnswersTheSameAtEveryCut(string input, string expected)
    {
        string whole = Connect + input;
        for (int cut = 0; cut < whole.Length; cut++)
        {
            MemoryGateway gateway = new();
            MemoryClient client = gateway.Accept();
            client.Send(whole[..cut]);
            client.Send(whole[cut..]);

            Assert.Equal(expected, WithoutSecondInfo(client.Output));
        }
    }

    [Theory, MemberData(nameof(Conversations))]
    public void Connection_InputByteByByteToASlowReader_AnswersTheSame(string input, string expected)
    {
        MemoryClient client = new MemoryGateway().Accept(new MemoryTransport { MaxSendBytes = 3 });
        foreach (char c in Connect + input) client.Send(c.ToString());
        Assert.True(SpinWait.SpinUntil(() => client.Connection.Outbound.PendingBytes == 0, Deadline), "the output stops");

        Assert.Equal(expected, WithoutSecondInfo(client.Output));
    }

    [Fact]
    public void Connection_EndsAtAnyByteOfItsOutput_LeavesNothingBehind()
    {
        const string Lines = "SUB a 1\r\nSUB b.* q 2\r\nPUB a 5\r\nhello\r\nPUB b.c 1\r\nx\r\nPING\r\n";
        MemoryClient whole = new MemoryGateway().Connect(Lines);
        for (long at = 0; at < whole.Transport.SentBytes; at++)
        {
            MemoryGateway gateway = new();
            MemoryClient client = gateway.Connect(Lines, transport: new MemoryTransport { FailsAt = at, MaxSendBytes = 7 });
            Assert.True(SpinWait.SpinUntil(() => client.Run.IsCompleted && !gateway.Context.Connections.Closing.Any(), Deadline), "no end");

            Assert.Equal((true, ClosedReason.WriteError, 0), (client.Connection.IsClosed, client.Connection.ClosedReason, gateway.Interest));
            Assert.True(client.Run.IsCompletedSuccessfully);
            Assert.Empty(gateway.Context.Connections.Open);
            Assert.Empty(gateway.Context.Connections.Closing);
            Assert.Equal(0, client.Connection.Outbound.PendingBytes);
        }
    }

    [Fact]
    public void Connection_MalformedLine_ClosesOnceWhatWasSaidIsSent()
    {
        MemoryGateway gateway = new();
        MemoryClient client = gateway.Connect("SUB a 1\r\n");
        client.Transport.Block();
        client.Send("PING\r\nNONSENSE\r\n");

        Assert.True(client.Connection.IsClosed);
        Assert.False(client.Transport.IsSendingCompleted);
        Assert.Equal(0, gateway.Interest);
        client.Transport.Unblock();
        Assert.True(SpinWait.SpinUntil(() => client.Transport.IsSendingCompleted, Deadline), "the output does not end");
        Assert.EndsWith("-ERR 'Unknown Protocol Operation'\r\n", client.Output);
        Assert.False(client.Transport.IsClosed); // until the peer has read it
        client.Transport.EndInput();
        Assert.True(client.Transport.IsClosed);
        Assert.Empty(gateway.Context.Connections.Closing);
    }

    [Fact]
    public void Connection_EndedButPeerStays_IsCutOffAfterAMoment()
    {
        MemoryGateway gateway = new();
        MemoryClient client = gateway.Connect("NONSENSE\r\n");
        gateway.Pass(TimeSpan.FromSeconds(1.9));
        Assert.False(client.Transport.IsClosed);
        gateway.Pass(TimeSpan.FromSeconds(0.2));

        Assert.True(client.Transport.IsClosed);
        Assert.True(client.Run.IsCompletedSuccessfully);
        Assert.Empty(gateway.Context.Connections.Closing);
    }

    [Theory]
    [InlineData("PUB a")]
    [InlineData("HPUB a")]
    public void Connection_VeryLongReply_ReachesOldAndNewClients(string verb)
    {
        MemoryGateway gateway = new(new GatewayOptions { Limits = new() { MaxControlLineBytes = 8_000_000 } });
        MemoryClient modern = gateway.Connect("SUB a 1\r\n");
        MemoryClient old = gateway.Accept();
        old.Send("CONNECT {\"verbose\":false}\r\nSUB a 1\r\n");
        string reply = new('r', 3_000_000);
        bool hasHeaders = verb[0] == 'H';
        gateway.Connect($"{verb}  {reply} {(hasHeaders ? "12 " : "")}14\r\n{"NATS/1.0\r\n\r\n"}hi\r\n");

        Assert.Equal($"{(hasHeaders ? "HMSG" : "MSG")} a 1 {reply} {(hasHeaders ? "12 " : "")}14\r\nNATS/1.0\r\n\r\nhi\r\n", modern.Output);
        Assert.Equal(hasHeaders ? $"MSG a 1 {reply} 2\r\nhi\r\n" : modern.Output, old.Output);
        Assert.Empty(gateway.Log.Lines);
    }

    [Fact]
    public void Connection_ManySubscribersWithVeryLongSids_GetEveryMessage()
    {
        MemoryGateway gateway = new(new GatewayOptions { Limits = new() { MaxControlLineBytes = 200_000 } });
        string sid = new('7', 70_000);
        MemoryClient[] subscribers = [.. Enumerable.Range(0, 6).Select(_ => gateway.Connect($"SUB a {sid}\r\n"))];
        gateway.Connect("PUB a 1\r\nx\r\nPUB a 1\r\ny\r\nPUB a 1\r\nz\r\n");

        string expected = string.Concat("xyz".Select(body => $"MSG a {sid} 1\r\n{body}\r\n"));
        Assert.All(subscribers, subscriber => Assert.Equal(expected, subscriber.Output));
        Assert.Empty(gateway.Log.Lines);
    }

    [Fact]
    public void Connection_LargeMessageForManyOwnSubscriptions_StopsAtTheLimitOfWhatWaits()
    {
        MemoryGateway gateway = new(new GatewayOptions { Limits = new() { MaxPendingBytes = 4 * 1024 * 1024 } });
        StringBuilder subscriptions = new();
        for (int i = 0; i < 500; i++) subscriptions.Append($"SUB a {i}\r\n");
        MemoryClient client = gateway.Connect(subscriptions.ToString());
        client.Transport.Block();
        long before = GC.GetAllocatedBytesForCurrentThread();
        client.Send($"PUB a 1000000\r\n{new string('x', 1_000_000)}\r\n");

        Assert.Equal(ClosedReason.SlowConsumerPendingBytes, client.Connection.ClosedReason);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 60_000_000); // all of it would be 500 MB
    }

    private static string WithoutSecondInfo(string output)
    {
        int start = output.IndexOf("INFO ", StringComparison.Ordinal);
        return start < 0 ? output : output.Remove(start, output.IndexOf('\n', start) + 1 - start);
    }
}

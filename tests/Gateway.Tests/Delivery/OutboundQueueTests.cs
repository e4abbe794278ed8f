using System.Text;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Delivery;

/// <summary>The queue of one connection, with a peer in memory.</summary>
public sealed class OutboundQueueTests
{
    [Fact]
    public void Write_PeerBlocked_WaitsAndThenSendsInOrder()
    {
        (OutboundQueue queue, MemoryTransport peer, Owner owner) = Create();
        peer.Block();
        for (int i = 0; i < 100; i++) queue.Write(Encoding.ASCII.GetBytes($"{i},"));
        Assert.NotEqual(0, queue.BlockedSince);
        Assert.Equal(290, queue.PendingBytes);
        queue.Complete();
        queue.Write("late"u8);
        Assert.Equal(0, owner.Completed);
        peer.Unblock();

        Assert.Equal(string.Join(',', Enumerable.Range(0, 100)) + ",", peer.Output);
        Assert.Equal((1, 0L, 0L, 290L), (owner.Completed, queue.PendingBytes, queue.BlockedSince, queue.SentBytes));
    }

    [Fact]
    public void Take_OneByteMoreThanAllowed_TellsTheOwner()
    {
        (OutboundQueue queue, MemoryTransport peer, Owner owner) = Create(maxPendingBytes: 1);
        peer.Block();
        Take(queue, "x");
        Assert.Equal(0, owner.TooMuch);
        Take(queue, "x");

        Assert.Equal(1, owner.TooMuch);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Abort_WithASendUnderWay_LeavesNothingPending(bool closesFirst)
    {
        (OutboundQueue queue, MemoryTransport peer, Owner owner) = Create();
        peer.Block();
        queue.Write("first"u8);
        queue.Write("second"u8);
        if (closesFirst) peer.Close();
        queue.Abort();
        if (!closesFirst) peer.Close();
        queue.Write("late"u8);
        Take(queue, "late");

        Assert.Equal((0L, 1, 0), (queue.PendingBytes, owner.Failed, owner.Completed));
    }

    [Fact]
    public async Task Complete_WhileAnotherThreadSends_NeverEndsTheOutputBelowASend()
    {
        for (int round = 0; round < 5000; round++)
        {
            (OutboundQueue queue, MemoryTransport peer, Owner owner) = Create();
            owner.OnEnd = peer.CompleteSending; // fails the test if it comes below a send or before one
            StagedOutput staged = Staged(queue, "last words");
            queue.Take(staged, 1);
            using Barrier start = new(2);
            Task sending = Task.Run(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                queue.Send();
            }, TestContext.Current.CancellationToken);
            start.SignalAndWait(TestContext.Current.CancellationToken);
            queue.Complete();
            await sending;

            Assert.Equal(("last words", 1), (peer.Output, owner.Completed));
        }
    }

    [Fact]
    public void Take_ManyThreads_EveryPieceIsSentOnceAndInItsThreadsOrder()
    {
        const int Pieces = 5000;
        (OutboundQueue queue, MemoryTransport peer, Owner owner) = Create(maxPendingBytes: long.MaxValue, maxSendBytes: 5000);
        Thread[] threads =
        [
            .. "abc".Select(name => new Thread(() =>
            {
                for (int i = 0; i < Pieces; i++)
                {
                    Take(queue, $"{name}{i}{(i % 50 == 0 ? new string('.', 5000) : "")},");
                    if (i % 3 == 0) queue.Send();
                }

                queue.Send();
            })),
        ];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) Assert.True(thread.Join(TimeSpan.FromSeconds(60)));
        Assert.True(SpinWait.SpinUntil(() => queue.PendingBytes == 0, TimeSpan.FromSeconds(30)));

        string[] pieces = peer.Output.Split(',', StringSplitOptions.RemoveEmptyEntries);
        foreach (char name in "abc")
        {
            Assert.Equal(Enumerable.Range(0, Pieces).Select(i => $"{name}{i}"), pieces.Where(p => p[0] == name).Select(static p => p.TrimEnd('.')));
        }

        Assert.Equal((0, 0), (owner.Failed, owner.TooMuch));
    }

    private static (OutboundQueue Queue, MemoryTransport Peer, Owner Owner) Create(
        long maxPendingBytes = 1024 * 1024, int maxSendBytes = int.MaxValue)
    {
        MemoryTransport peer = new() { MaxSendBytes = maxSendBytes };
        Owner owner = new();
        return (new OutboundQueue(peer, owner, 1, maxPendingBytes, new ManualTime()), peer, owner);
    }

    private static StagedOutput Staged(OutboundQueue queue, string text)
    {
        StagedOutput staged = new();
        staged.Begin(queue);
        staged.Append(Encoding.ASCII.GetBytes(text));
        return staged;
    }

    private static void Take(OutboundQueue queue, string text)
    {
        queue.Take(Staged(queue, text), 1);
        if (text.Length < 20) queue.Send();
    }

    private sealed class Owner : IOutboundOwner
    {
        public int TooMuch { get; private set; }

        public int Failed { get; private set; }

        public int Completed { get; private set; }

        public Action? OnEnd { get; set; }

        public void OnTooMuchPending() => TooMuch++;

        public void OnWriteFailed() => Failed++;

        public void OnCompleted()
        {
            Completed++;
            OnEnd?.Invoke();
        }
    }
}

using System.Text;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Routes;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Routes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Tests.Delivery;

/// <summary>Another gateway in memory: interest that is put into the index by hand, and what it is sent; without handshake.</summary>
internal sealed class MemoryRoute : RemoteTarget, IOutboundOwner
{
    private readonly MemoryTransport _transport;
    private readonly OutboundQueue _outbound;
    private readonly ServerContext _server;
    private readonly RoutedMessages _messages;

    public MemoryRoute(ServerContext server, bool omitsAccount = false, bool acceptsHeaders = true, bool keepsOutput = true)
    {
        _transport = new MemoryTransport { KeepsOutput = keepsOutput };
        _server = server;
        OmitsAccount = omitsAccount;
        AcceptsHeaders = acceptsHeaders;
        _outbound = new OutboundQueue(_transport, this, Key, long.MaxValue, server.Time);
        _messages = new RoutedMessages(server, this, "label", omitsAccount ? server.Accounts.Global : null);
    }

    public override OutboundQueue Outbound => _outbound;

    public override bool OmitsAccount { get; }

    public override bool AcceptsHeaders { get; }

    public override bool IsClosed => HasClosed;

    public bool HasClosed { get; set; }

    /// <summary>All that was sent to it.</summary>
    public string Output
    {
        get
        {
            Assert.True(SpinWait.SpinUntil(() => Outbound.PendingBytes == 0, TimeSpan.FromSeconds(10)), "the output stops");
            return _transport.Output;
        }
    }

    public Subscription Wants(string subject, string? queue = null, int weight = 1)
    {
        byte[]? group = queue is null ? null : Encoding.ASCII.GetBytes(queue);
        var interest = new Subscription(this, Encoding.ASCII.GetBytes(subject), group, []) { Weight = weight };
        _server.Accounts.Global.Interest.Insert(interest);
        return interest;
    }

    /// <summary>Lets the gateway send frames, in one pass.</summary>
    public void Send(string frames)
    {
        ReadOnlySpan<byte> input = Encoding.ASCII.GetBytes(frames);
        var frame = default(RouteFrame);
        _messages.BeginPass(_server.Time.GetTimestamp(), isTraced: false);
        while (!input.IsEmpty)
        {
            var limits = new RouteFrameLimits(4096, 1024 * 1024, HasAccounts: !OmitsAccount, LeafUnsubscribeHasOrigin: true);
            Assert.Equal(FrameStatus.Complete, RouteFrameReader.Read(input, limits, ref frame));
            _messages.Deliver(input, frame);
            input = input[frame.TotalBytes..];
        }

        _messages.EndPass();
    }

    void IOutboundOwner.OnTooMuchPending() => throw new InvalidOperationException("too much waits");

    void IOutboundOwner.OnWriteFailed() => throw new InvalidOperationException("a write failed");

    void IOutboundOwner.OnCompleted()
    {
    }
}

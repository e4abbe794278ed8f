using System.Globalization;
using System.Text;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Frames;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Internal;

/// <summary>The interest of a part of the gateway in the subjects of one account. Disposing ends it.</summary>
internal sealed class InternalSubscription : LocalTarget, IDisposable
{
    private readonly Account _account;
    private readonly Func<InternalMessage, bool> _take;
    private readonly Subscription _subscription;

    /// <param name="owner">Who publishes for the gateway: its messages come here only if it asks for that.</param>
    /// <param name="take">Called on the loop of whoever published; see <see cref="LocalTarget.TryTake"/>.</param>
    /// <param name="isPrivate">Whether it is only for what clients of this gateway publish, and other gateways are not told.</param>
    /// <param name="queue">Queue group; null for none.</param>
    public InternalSubscription(Account account, string subject, Subscriber owner, Func<InternalMessage, bool> take, bool isPrivate, string? queue = null)
    {
        _account = account;
        Owner = owner;
        _take = take;
        byte[] sid = Encoding.ASCII.GetBytes(Key.ToString(CultureInfo.InvariantCulture));
        _subscription = new Subscription(this, Encoding.UTF8.GetBytes(subject), queue is null ? null : Encoding.UTF8.GetBytes(queue), sid, isPrivate);
        account.Interest.Insert(_subscription);
        account.Routes?.SendSoon();
    }

    /// <summary>Who publishes for the gateway.</summary>
    public Subscriber Owner { get; }

    public override bool TryTake(Subscriber source, bool echo, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        if (!echo && ReferenceEquals(source, Owner)) return false;
        return _take(InternalMessage.Of(_account, source, input, frame));
    }

    public void Dispose()
    {
        _account.Interest.Remove(_subscription);
        _account.Routes?.SendSoon();
    }
}

using OrleansNats.Gateway.Delivery;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Gateway.Accounts;

/// <summary>Takes answers of services to the accounts that have asked.</summary>
internal sealed class ServiceReplyTarget(ServiceReplies replies) : ImportTarget
{
    /// <summary>Counts as somebody even where nobody waits any more, as in nats-server: a late answer is not told "no responders".</summary>
    public override bool TryDeliver(AccountCrossing crossing, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        if (replies.TryFind(message.Subject, out PendingReply? reply)) crossing.Answer(replies, reply, input, frame);
        return true;
    }
}

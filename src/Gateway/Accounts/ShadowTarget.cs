using System.Buffers;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Protocol.Frames;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Accounts;

/// <summary>
/// Takes messages of an exporter to one subscription of a client of another account, with the subject they have there. What has come by a
/// service import goes no further, as in nats-server.
/// </summary>
/// <param name="subscription">The client's own.</param>
internal sealed class ShadowTarget(ClientConnection client, Subscription subscription, StreamImport import, byte[] to) : ImportTarget
{
    /// <inheritdoc/>
    public override bool TryDeliver(AccountCrossing crossing, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        if (crossing.IsUnderway) return false;
        if (import.KeepsSubject) return crossing.DeliverTo(client, subscription, message, input, frame);
        if (import.Transform is not { } transform) return crossing.DeliverTo(client, subscription, message.WithSubject(to), input, frame);
        ArrayBufferWriter<byte> subject = crossing.Scratch;
        subject.ResetWrittenCount();
        transform.Apply(message.Subject, subject);
        return crossing.DeliverTo(client, subscription, message.WithSubject(subject.WrittenSpan), input, frame);
    }
}

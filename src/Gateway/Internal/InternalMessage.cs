using System.Text;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Frames;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Internal;

/// <summary>A message that a part of the gateway has received. A copy: it may be kept.</summary>
/// <param name="Account">Whose subject space it came in.</param>
/// <param name="Reply">Empty when no answer is asked for.</param>
/// <param name="Headers">The header block; empty when there is none.</param>
/// <param name="Source">Who published it: a client of this gateway, a route, or the gateway itself.</param>
internal sealed record InternalMessage(Account Account, string Subject, string Reply, byte[] Headers, byte[] Body, Subscriber Source)
{
    /// <summary>Memory that it takes, in bytes, more or less.</summary>
    public int Bytes => 256 + (2 * (Subject.Length + Reply.Length)) + Headers.Length + Body.Length;

    public static InternalMessage Of(Account account, Subscriber source, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        ReadOnlySpan<byte> payload = frame.Payload.Of(input);
        int headerBytes = Math.Max(0, frame.HeaderBytes);
        return new InternalMessage(
            account,
            Encoding.UTF8.GetString(frame.Subject.Of(input)),
            frame.Reply.IsEmpty ? "" : Encoding.UTF8.GetString(frame.Reply.Of(input)),
            payload[..headerBytes].ToArray(),
            payload[headerBytes..].ToArray(),
            source);
    }
}

using System.Buffers;
using OrleansNats.Protocol.Frames;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Accounts;

/// <summary>What the mappings of an account make of the messages of one connection. The reader's thread only; allocates nothing once warm.</summary>
internal sealed class MappedPublish
{
    private readonly ArrayBufferWriter<byte> _subject = new();

    /// <summary>The message as it goes on.</summary>
    public RewrittenMessage Message { get; } = new();

    /// <summary>Whether <see cref="Message"/> is one that is to be read again: it must not be mapped another time.</summary>
    public bool IsPending { get; set; }

    /// <summary>Maps a message. One that is lost gets an empty subject, which nobody can have subscribed to.</summary>
    /// <param name="cluster">The cluster of this gateway; empty for none.</param>
    /// <returns>False if it keeps its subject.</returns>
    public bool TryMap(SubjectMappings mappings, string cluster, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        _subject.ResetWrittenCount();
        if (!mappings.TryMap(frame.Subject.Of(input), cluster, _subject)) return false;
        ReadOnlySpan<byte> payload = frame.Payload.Of(input);
        int headerBytes = Math.Max(0, frame.HeaderBytes);
        Message.Write(_subject.WrittenSpan, frame.Reply.Of(input), payload[..headerBytes], payload[headerBytes..]);
        return true;
    }
}

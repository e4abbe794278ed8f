using System.Globalization;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// A message in the form in which every subscriber gets it: <c>MSG subject sid </c> and then a tail that is the same for all. The tail is
/// mostly the publisher's own bytes, from the reply or the size to the last line end; where the publisher wrote it in another way
/// (more blanks, a bare line feed) the first line of it is written anew.
/// </summary>
internal readonly ref struct OutgoingMessage
{
    /// <summary>Room that <see cref="Of"/> needs for a message without a reply, in bytes.</summary>
    public const int ScratchBytes = 32;

    /// <summary>Scratch above this is not for the stack: <c>max_control_line</c>, and so the length of a reply, has no upper bound.</summary>
    public const int MaxStackBytes = 8192;

    /// <summary>Longer messages are spread over segments, so that none is left half empty.</summary>
    public const int LargestInOnePiece = SegmentPool.LargeBytes / 8;

    private readonly ReadOnlySpan<byte> _verb;
    private readonly ReadOnlySpan<byte> _subject;
    private readonly ReadOnlySpan<byte> _arguments;
    private readonly ReadOnlySpan<byte> _body;

    private OutgoingMessage(
        ReadOnlySpan<byte> verb, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> body, int payloadBytes)
    {
        _verb = verb;
        _subject = subject;
        _arguments = arguments;
        _body = body;
        PayloadBytes = payloadBytes;
    }

    /// <summary>Room that <see cref="Of"/> and <see cref="WithoutHeaders"/> need, in bytes.</summary>
    public static int ScratchFor(in MessageFrame frame) => ScratchBytes + frame.Reply.Length;

    /// <summary>Where the sid begins in a message without headers.</summary>
    public static int SidOffset(ReadOnlySpan<byte> subject) => "MSG "u8.Length + subject.Length + 1;

    public bool HasHeaders => _verb[0] == 'H';

    public ReadOnlySpan<byte> Subject => _subject;

    /// <summary>What stands between the sid and <see cref="Body"/>: a first line written anew, or nothing.</summary>
    public ReadOnlySpan<byte> Arguments => _arguments;

    /// <summary>The rest, to the last line end.</summary>
    public ReadOnlySpan<byte> Body => _body;

    /// <summary>Header block and body.</summary>
    public int PayloadBytes { get; }

    /// <summary>The message of a PUB or HPUB.</summary>
    /// <param name="scratch">Room for a first line written anew, see <see cref="ScratchFor"/>.</param>
    public static OutgoingMessage Of(ReadOnlySpan<byte> input, in MessageFrame frame, Span<byte> scratch)
    {
        ReadOnlySpan<byte> verb = frame.HeaderBytes > 0 ? "HMSG "u8 : "MSG "u8;
        ReadOnlySpan<byte> subject = frame.Subject.Of(input);
        int start = frame.HeaderBytes > 0 ? frame.HeaderSizeText.Start : frame.SizeText.Start;
        bool asWritten = frame.Payload.Start == frame.SizeText.End + 2
            && (frame.HeaderBytes <= 0 || IsFollowedBy(input, frame.HeaderSizeText, frame.SizeText));
        if (!frame.Reply.IsEmpty)
        {
            asWritten &= frame.Reply.End + 1 == start && input[frame.Reply.End] == ' ';
            start = frame.Reply.Start;
        }

        if (asWritten)
        {
            ReadOnlySpan<byte> tail = input[start..(frame.Payload.End + 2)];
            return new OutgoingMessage(verb, subject, default, tail, frame.Payload.Length);
        }

        int written = 0;
        if (!frame.Reply.IsEmpty) Put(scratch, ref written, frame.Reply.Of(input));
        if (frame.HeaderBytes > 0) Put(scratch, ref written, frame.HeaderSizeText.Of(input));
        Put(scratch, ref written, frame.SizeText.Of(input));
        "\r\n"u8.CopyTo(scratch[(written - 1)..]);
        ReadOnlySpan<byte> body = input[frame.Payload.Start..(frame.Payload.End + 2)];
        return new OutgoingMessage(verb, subject, scratch[..(written + 1)], body, frame.Payload.Length);
    }

    /// <summary>The message of an HPUB for a client that takes no headers: without the header block (facts 1.1).</summary>
    public static OutgoingMessage WithoutHeaders(ReadOnlySpan<byte> input, in MessageFrame frame, Span<byte> scratch)
    {
        int written = 0;
        if (!frame.Reply.IsEmpty) Put(scratch, ref written, frame.Reply.Of(input));
        int bodyBytes = frame.Payload.Length - frame.HeaderBytes;
        bodyBytes.TryFormat(scratch[written..], out int digits, default, CultureInfo.InvariantCulture);
        written += digits;
        "\r\n"u8.CopyTo(scratch[written..]);
        ReadOnlySpan<byte> body = input[(frame.Payload.Start + frame.HeaderBytes)..(frame.Payload.End + 2)];
        return new OutgoingMessage("MSG "u8, frame.Subject.Of(input), scratch[..(written + 2)], body, bodyBytes);
    }

    /// <summary>The same message with another subject.</summary>
    public OutgoingMessage WithSubject(ReadOnlySpan<byte> subject) => new(_verb, subject, _arguments, _body, PayloadBytes);

    /// <summary>Length of the message for a subscription with that sid.</summary>
    public int EncodedBytes(ReadOnlySpan<byte> sid) => HeadBytes(sid) + _body.Length;

    /// <summary>Encodes the message into room for at least <see cref="EncodedBytes"/>.</summary>
    public void WriteTo(Span<byte> room, ReadOnlySpan<byte> sid)
    {
        int headBytes = WriteHead(room, sid);
        _body.CopyTo(room[headBytes..]);
    }

    /// <summary>Encodes the message for a subscription with that sid.</summary>
    /// <returns>Bytes written.</returns>
    public int WriteTo(StagedOutput output, ReadOnlySpan<byte> sid)
    {
        int headBytes = HeadBytes(sid);
        int total = headBytes + _body.Length;
        if (total <= LargestInOnePiece)
        {
            WriteTo(output.Reserve(total), sid);
        }
        else if (headBytes <= LargestInOnePiece)
        {
            WriteHead(output.Reserve(headBytes), sid);
            output.Append(_body);
        }
        else
        {
            WriteInPieces(output, sid);
        }

        return total;
    }

    private int HeadBytes(ReadOnlySpan<byte> sid) => _verb.Length + _subject.Length + 1 + sid.Length + 1 + _arguments.Length;

    private int WriteHead(Span<byte> room, ReadOnlySpan<byte> sid)
    {
        int at = _verb.Length;
        _verb.CopyTo(room);
        _subject.CopyTo(room[at..]);
        at += _subject.Length;
        room[at++] = (byte)' ';
        sid.CopyTo(room[at..]);
        at += sid.Length;
        room[at++] = (byte)' ';
        if (_arguments.IsEmpty) return at;
        _arguments.CopyTo(room[at..]);
        return at + _arguments.Length;
    }

    /// <summary>For control lines that need not fit into one segment: <c>max_control_line</c> has no upper bound.</summary>
    private void WriteInPieces(StagedOutput output, ReadOnlySpan<byte> sid)
    {
        output.Append(_verb);
        output.Append(_subject);
        output.Append(" "u8);
        output.Append(sid);
        output.Append(" "u8);
        output.Append(_arguments);
        output.Append(_body);
    }

    private static bool IsFollowedBy(ReadOnlySpan<byte> input, Slice first, Slice second) =>
        first.End + 1 == second.Start && input[first.End] == ' ';

    private static void Put(Span<byte> scratch, ref int written, ReadOnlySpan<byte> argument)
    {
        argument.CopyTo(scratch[written..]);
        written += argument.Length;
        scratch[written++] = (byte)' ';
    }
}

using System.Buffers;
using System.Globalization;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Gateway.Accounts;

/// <summary>
/// A copy of a message with another subject, reply or header block, in the form in which a client would have sent it. Reused message by
/// message: what it holds is overwritten by the next one. One thread at a time.
/// </summary>
internal sealed class RewrittenMessage
{
    private const int KeptBytes = 64 * 1024; // longer buffers go back to the pool
    private const int SizesBytes = 32; // room for both sizes, blanks and line end

    private byte[] _buffer = [];

    /// <summary>Where <see cref="Frame"/> points into.</summary>
    public Span<byte> Input => _buffer;

    public MessageFrame Frame { get; private set; }

    /// <summary>Writes a message anew; none of the parts may be in <see cref="Input"/>.</summary>
    /// <param name="reply">Empty for none.</param>
    /// <param name="headers">A whole header block; empty for none.</param>
    public void Write(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> reply, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body)
    {
        Reserve(subject.Length + reply.Length + headers.Length + body.Length + SizesBytes);
        int at = 0;
        var frame = new MessageFrame { HeaderBytes = headers.IsEmpty ? -1 : headers.Length, Subject = Put(subject, ref at) };
        if (!reply.IsEmpty) frame.Reply = Put(reply, ref at);
        if (!headers.IsEmpty) frame.HeaderSizeText = Put(headers.Length, ref at);
        frame.SizeText = Put(headers.Length + body.Length, ref at);
        "\r\n"u8.CopyTo(_buffer.AsSpan(at - 1)); // over the blank
        frame.Payload = new Slice(++at, headers.Length + body.Length);
        headers.CopyTo(_buffer.AsSpan(at));
        body.CopyTo(_buffer.AsSpan(at + headers.Length));
        "\r\n"u8.CopyTo(_buffer.AsSpan(frame.Payload.End));
        frame.TotalBytes = frame.Payload.End + 2;
        Frame = frame;
    }

    /// <summary>Gives back what an idle connection need not hold.</summary>
    public void Trim()
    {
        if (_buffer.Length <= KeptBytes) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length >= bytes) return;
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = []; // the pool may throw
        _buffer = ArrayPool<byte>.Shared.Rent(bytes);
    }

    private Slice Put(ReadOnlySpan<byte> text, ref int at)
    {
        text.CopyTo(_buffer.AsSpan(at));
        var slice = new Slice(at, text.Length);
        at = slice.End;
        _buffer[at++] = (byte)' ';
        return slice;
    }

    private Slice Put(int number, ref int at)
    {
        number.TryFormat(_buffer.AsSpan(at), out int digits, default, CultureInfo.InvariantCulture);
        var slice = new Slice(at, digits);
        at = slice.End;
        _buffer[at++] = (byte)' ';
        return slice;
    }
}

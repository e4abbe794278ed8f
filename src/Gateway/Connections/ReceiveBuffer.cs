using System.Buffers;

namespace OrleansNats.Gateway.Connections;

/// <summary>
/// What was received and not read yet. Starts small, because most connections are idle; doubles while reads fill it, also beyond
/// the usual limit for a frame that needs it; shrinks after some reads that hardly use it. Grows only with bytes that have really come.
/// </summary>
internal sealed class ReceiveBuffer
{
    /// <summary>Size while there is little traffic, in bytes.</summary>
    public const int MinBytes = 512;

    /// <summary>Largest size unless one frame is longer.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int ShortReadsToShrink = 8;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(MinBytes);
    private int _start;
    private int _end;
    private int _shortReads;

    /// <summary>Where the next bytes go; never empty.</summary>
    public Memory<byte> Free => _bytes.AsMemory(_end);

    public Span<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Counts bytes written to <see cref="Free"/>.</summary>
    public void Received(int count)
    {
        _end += count;
        _shortReads = count < _bytes.Length / 2 ? _shortReads + 1 : 0;
    }

    /// <summary>Counts bytes as read and makes room for more.</summary>
    /// <param name="count">Bytes read.</param>
    /// <param name="frameBytes">Length of the frame that has only begun to arrive, 0 when there is none or it is not known.</param>
    public void Consume(int count, int frameBytes)
    {
        _start += count;
        int unread = _end - _start;
        bool isFull = _end == _bytes.Length;
        if (unread == 0)
        {
            _start = _end = 0;
            if (isFull && _bytes.Length < MaxBytes) Resize(_bytes.Length * 2);
            else if (_bytes.Length > MaxBytes * 4) Resize(MaxBytes); // at once: the connection may be idle from now on
            else if (_bytes.Length > MinBytes && _shortReads > ShortReadsToShrink) Resize(_bytes.Length / 2);
            return;
        }

        bool mustGrow = frameBytes > _bytes.Length ? unread > _bytes.Length / 2 : isFull && _bytes.Length < MaxBytes;
        if (mustGrow || unread == _bytes.Length) Resize(_bytes.Length * 2);
        else Compact(_bytes);
    }

    /// <summary>Gives the memory back; the buffer is not used again.</summary>
    public void Release()
    {
        byte[] bytes = _bytes;
        _bytes = [];
        _start = _end = 0;
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Resize(int length)
    {
        byte[] old = _bytes;
        _shortReads = 0;
        Compact(ArrayPool<byte>.Shared.Rent(length));
        ArrayPool<byte>.Shared.Return(old);
    }

    private void Compact(byte[] target)
    {
        Unread.CopyTo(target);
        _end -= _start;
        _start = 0;
        _bytes = target;
    }
}

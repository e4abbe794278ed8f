namespace OrleansNats.Protocol.Frames;

/// <summary>A part of the buffer that a frame was read from: cheaper to keep than a span.</summary>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="Length">Bytes; 0 when absent.</param>
public readonly record struct Slice(int Start, int Length)
{
    /// <summary>Offset behind the last byte.</summary>
    public int End => Start + Length;

    public bool IsEmpty => Length == 0;

    /// <summary>The bytes themselves.</summary>
    /// <param name="buffer">The span that the frame was read from.</param>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> buffer) => buffer.Slice(Start, Length);
}

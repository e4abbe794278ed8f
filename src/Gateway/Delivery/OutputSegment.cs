namespace OrleansNats.Gateway.Delivery;

/// <summary>A pooled piece of outbound bytes. Has one owner at a time: the stage that fills it, then the queue that sends it.</summary>
internal sealed class OutputSegment(int capacity)
{
    /// <summary>Pinned, so that sending it needs no pinning handle.</summary>
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);

    /// <summary>Bytes filled.</summary>
    public int Written { get; set; }

    /// <summary>The next one of a chain.</summary>
    public OutputSegment? Next { get; set; }

    public int Free => Bytes.Length - Written;

    public Span<byte> FreeSpan => Bytes.AsSpan(Written);
}

namespace OrleansNats.Gateway.Internal;

/// <summary>What a message of the gateway holds.</summary>
/// <param name="Headers">A whole header block, or nothing.</param>
internal readonly record struct InternalContent(ReadOnlyMemory<byte> Headers, ReadOnlyMemory<byte> Body)
{
    public InternalContent(ReadOnlyMemory<byte> body)
        : this(default, body)
    {
    }
}

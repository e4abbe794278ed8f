using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Routes;

/// <summary>Walks over <see cref="RouteFrame.Queues"/>.</summary>
/// <param name="buffer">What the frame was read from.</param>
/// <param name="queues">Where the names stand.</param>
public ref struct QueueNames(ReadOnlySpan<byte> buffer, Slice queues)
{
    private ArgumentSplitter _names = new(buffer, queues, lineEndsPart: true);

    /// <summary>The next name, as an offset into the buffer.</summary>
    /// <returns>False when there is no other one.</returns>
    public bool TryTake(out Slice name)
    {
        name = _names.Next();
        return !name.IsEmpty;
    }
}

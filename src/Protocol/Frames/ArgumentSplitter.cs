namespace OrleansNats.Protocol.Frames;

/// <summary>Walks over the arguments of a control line, which runs of blanks separate.</summary>
/// <param name="buffer">What the line is part of.</param>
/// <param name="arguments">Where the arguments stand.</param>
/// <param name="blanks">Space and tab for PUB and HPUB; SUB and UNSUB are also parted by CR and LF, as nats-server has it.</param>
internal ref struct ArgumentSplitter(ReadOnlySpan<byte> buffer, Slice arguments, ReadOnlySpan<byte> blanks)
{
    private readonly ReadOnlySpan<byte> _buffer = buffer[..arguments.End];
    private readonly ReadOnlySpan<byte> _blanks = blanks;
    private int _at = arguments.Start;

    /// <summary>The next argument, empty when there is none.</summary>
    public Slice Next()
    {
        int skip = _buffer[_at..].IndexOfAnyExcept(_blanks);
        int start = skip < 0 ? _buffer.Length : _at + skip;
        int length = _buffer[start..].IndexOfAny(_blanks);
        if (length < 0) length = _buffer.Length - start;
        _at = start + length;
        return new Slice(start, length);
    }
}

namespace OrleansNats.Protocol.Frames;

/// <summary>Walks over the arguments of a control line, which runs of spaces and tabs separate.</summary>
internal ref struct ArgumentSplitter(ReadOnlySpan<byte> buffer, Slice arguments)
{
    private readonly ReadOnlySpan<byte> _buffer = buffer[..arguments.End];
    private int _at = arguments.Start;

    /// <summary>The next argument, empty when there is none.</summary>
    public Slice Next()
    {
        while (_at < _buffer.Length && ClientFrameReader.IsBlank(_buffer[_at])) _at++;
        int start = _at;
        int length = _buffer[start..].IndexOfAny((byte)' ', (byte)'\t');
        if (length < 0) length = _buffer.Length - start;
        _at = start + length;
        return new Slice(start, length);
    }
}

namespace OrleansNats.Protocol.Frames;

/// <summary>Walks over the arguments of a control line, which runs of spaces and tabs separate.</summary>
/// <param name="buffer">What the line is part of.</param>
/// <param name="arguments">Where the arguments stand.</param>
/// <param name="lineEndsPart">Whether CR and LF separate as well; slower.</param>
internal ref struct ArgumentSplitter(ReadOnlySpan<byte> buffer, Slice arguments, bool lineEndsPart = false)
{
    private readonly ReadOnlySpan<byte> _buffer = buffer[..arguments.End];
    private readonly bool _lineEndsPart = lineEndsPart;
    private int _at = arguments.Start;

    /// <summary>The next argument, empty when there is none.</summary>
    public Slice Next()
    {
        while (_at < _buffer.Length && ControlLine.IsBlank(_buffer[_at])) _at++;
        if (_lineEndsPart) return NextOfMany();
        int start = _at;
        int length = _buffer[start..].IndexOfAny((byte)' ', (byte)'\t');
        if (length < 0) length = _buffer.Length - start;
        _at = start + length;
        return new Slice(start, length);
    }

    private Slice NextOfMany()
    {
        int skip = _buffer[_at..].IndexOfAnyExcept(" \t\r\n"u8);
        int start = skip < 0 ? _buffer.Length : _at + skip;
        int length = _buffer[start..].IndexOfAny(" \t\r\n"u8);
        if (length < 0) length = _buffer.Length - start;
        _at = start + length;
        return new Slice(start, length);
    }
}

using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Logging;

/// <summary>Lines one after another in one buffer. Not thread-safe.</summary>
internal sealed class LogBatch
{
    private const int KeptBytes = 64 * 1024;

    private readonly List<(LogLevel Level, int Bytes)> _lines = [];
    private ArrayBufferWriter<byte> _bytes = new();

    public int Count => _lines.Count;

    public int Bytes => _bytes.WrittenCount;

    public void Add(LogLevel level, ReadOnlySpan<byte> line)
    {
        _bytes.Write(line);
        _lines.Add((level, line.Length));
    }

    /// <summary>Writes every line in order.</summary>
    public void WriteTo(ILogSink sink)
    {
        ReadOnlySpan<byte> rest = _bytes.WrittenSpan;
        foreach ((LogLevel level, int bytes) in CollectionsMarshal.AsSpan(_lines))
        {
            sink.Write(level, rest[..bytes]);
            rest = rest[bytes..];
        }
    }

    /// <summary>Empties the batch; what a burst made it grow by is given back.</summary>
    public void Clear()
    {
        _lines.Clear();
        _bytes.ResetWrittenCount();
        if (_bytes.Capacity <= KeptBytes) return;
        _bytes = new ArrayBufferWriter<byte>();
        _lines.Capacity = 0;
    }
}

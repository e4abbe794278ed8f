using System.Buffers;
using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Logging;

/// <summary>Lines to standard error, one write a batch.</summary>
internal sealed class StandardErrorSink : ILogSink
{
    private const int WriteThroughBytes = 64 * 1024;

    private readonly Stream _stream = Console.OpenStandardError();
    private readonly ArrayBufferWriter<byte> _gathered = new();

    public void Write(LogLevel level, ReadOnlySpan<byte> line)
    {
        if (line.Length >= WriteThroughBytes)
        {
            Flush();
            _stream.Write(line);
            return;
        }

        _gathered.Write(line);
        if (_gathered.WrittenCount >= WriteThroughBytes) Flush();
    }

    public void Flush()
    {
        if (_gathered.WrittenCount == 0) return;
        try
        {
            _stream.Write(_gathered.WrittenSpan);
        }
        finally
        {
            _gathered.ResetWrittenCount();
        }
    }

    public void Dispose() => Flush();
}

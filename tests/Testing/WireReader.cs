using System.Net.Sockets;
using System.Text;

namespace OrleansNats.Testing;

/// <summary>Cuts what a socket receives into lines and payloads. One caller at a time.</summary>
public sealed class WireReader(Socket socket)
{
    private const int InitialBytes = 64 << 10;
    private const int MaxBytes = 4 << 20;

    private byte[] _buffer = new byte[InitialBytes];
    private int _start;
    private int _end;

    /// <summary>The next line, without its CRLF, one character a byte.</summary>
    /// <exception cref="EndOfStreamException">The other side closed the connection.</exception>
    public async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (length >= 0) return Take(length);
            await FillAsync(cancellationToken);
        }
    }

    /// <summary>The next <paramref name="size"/> bytes, behind which CRLF must stand.</summary>
    /// <exception cref="InvalidDataException">Something else stands there.</exception>
    /// <exception cref="EndOfStreamException">The other side closed the connection.</exception>
    public async ValueTask<string> ReadPayloadAsync(int size, CancellationToken cancellationToken)
    {
        while (_end - _start < size + 2) await FillAsync(cancellationToken);
        if (!_buffer.AsSpan(_start + size, 2).SequenceEqual("\r\n"u8)) throw new InvalidDataException("no line end after the payload");
        return Take(size);
    }

    private string Take(int length)
    {
        string text = Encoding.Latin1.GetString(_buffer, _start, length);
        _start += length + 2;
        return text;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_end >= MaxBytes) throw new InvalidDataException($"a line or payload of more than {MaxBytes} bytes");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int count = await socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
        if (count == 0) throw new EndOfStreamException("the server closed the connection");
        _end += count;
    }
}

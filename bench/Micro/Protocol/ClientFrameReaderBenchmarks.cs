using System.Text;
using BenchmarkDotNet.Attributes;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Micro.Protocol;

/// <summary>Cost of reading one frame that has arrived whole, out of a read that holds many: ns and bytes allocated per frame.</summary>
[MemoryDiagnoser]
public class ClientFrameReaderBenchmarks
{
    private const int FramesPerRead = 256;

    private static readonly FrameLimits Limits = new(MaxControlLineBytes: 4096, MaxPayloadBytes: 1024 * 1024, HeadersAllowed: true);

    private readonly byte[] _pub16 = Repeat("PUB load.0 16\r\n0123456789abcdef\r\n");
    private readonly byte[] _pub128WithReply = Repeat($"PUB load.0 _INBOX.0123456789abcdef.1 128\r\n{new string('x', 128)}\r\n");
    private readonly byte[] _hpub = Repeat("HPUB load.0 27 43\r\nNATS/1.0\r\nTrace: 012345\r\n\r\n0123456789abcdef\r\n");
    private readonly byte[] _sub = Repeat("SUB orders.created.* workers 17\r\n");
    private readonly byte[] _unsub = Repeat("UNSUB 17 1\r\n");
    private readonly byte[] _ping = Repeat("PING\r\n");

    [Benchmark(OperationsPerInvoke = FramesPerRead)]
    public int Pub16Bytes() => ReadAll(_pub16);

    [Benchmark(OperationsPerInvoke = FramesPerRead)]
    public int Pub128BytesWithReply() => ReadAll(_pub128WithReply);

    [Benchmark(OperationsPerInvoke = FramesPerRead)]
    public int HPub() => ReadAll(_hpub);

    [Benchmark(OperationsPerInvoke = FramesPerRead)]
    public int Sub() => ReadAll(_sub);

    [Benchmark(OperationsPerInvoke = FramesPerRead)]
    public int Unsub() => ReadAll(_unsub);

    [Benchmark(OperationsPerInvoke = FramesPerRead)]
    public int Ping() => ReadAll(_ping);

    /// <summary>Frames of one read; a benchmark that stops early would look fast, so the count is checked.</summary>
    private static int ReadAll(ReadOnlySpan<byte> buffer)
    {
        var frame = default(ClientFrame);
        int frames = 0;
        while (ClientFrameReader.Read(buffer, Limits, ref frame) == FrameStatus.Complete)
        {
            buffer = buffer[frame.TotalBytes..];
            frames++;
        }

        return frames == FramesPerRead ? frames : throw new InvalidOperationException($"Only {frames} frames were read.");
    }

    private static byte[] Repeat(string frame) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(frame, FramesPerRead)));
}

using System.Net.Sockets;
using System.Text;
using OrleansNats.Testing;

namespace OrleansNats.Soak;

/// <summary>Clients that ask for everything and read little or nothing. Each must be closed by the server without an -ERR.</summary>
/// <remarks>
/// Every third reads a little all the time; the others read nothing until they look whether they have been closed. Before that look
/// comes a flood of more than the server may keep, so that the verdict does not hang on how much else is published.
/// </remarks>
internal sealed class SlowReaderLoad(int port, double perSecond) : ILoad
{
    private const int MostAtATime = 20;
    private const int ReceiveBufferBytes = 64 << 10;
    private const int FloodMessageBytes = 32 << 10;

    /// <summary>24 MiB: max_pending is 8 MB, and the system's buffers take a few more.</summary>
    private const int FloodMessages = 768;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan SipInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FloodDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(10);

    private long _closed;

    public string Name => "slow readers";

    public long Closed => Interlocked.Read(ref _closed);

    public FaultLog Faults { get; } = new();

    public IReadOnlyDictionary<string, long> Figures => new Dictionary<string, long> { ["closed"] = Closed };

    public Task RunAsync(CancellationToken stop) => Pacer.RunAsync(perSecond, MostAtATime, LagAsync, Faults, stop);

    private async Task LagAsync(int number)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.ReceiveBufferSize = ReceiveBufferBytes;
        await socket.ConnectAsync("127.0.0.1", port);
        await socket.SendAsync(Encoding.ASCII.GetBytes("CONNECT {\"verbose\":false}\r\nSUB > 1\r\n"));
        byte[] buffer = new byte[ReceiveBufferBytes];
        bool sips = number % 3 == 0;
        for (TimeSpan waited = TimeSpan.Zero; waited < Patience; waited += SipInterval)
        {
            await Task.Delay(SipInterval);
            if (sips && await ReadAsync(socket, buffer.AsMemory(0, 4096), CancellationToken.None) == 0) break;
        }

        await FloodAsync();
        if (await DrainAsync(socket, buffer) is { } wrong) Faults.Add($"reader {number}: {wrong}");
        else Interlocked.Increment(ref _closed);
    }

    private async Task FloodAsync()
    {
        string payload = new('x', FloodMessageBytes);
        using var expiry = new CancellationTokenSource(FloodDeadline);
        using WireClient flooder = await WireClient.ConnectAsync(port, expiry.Token);
        for (int i = 0; i < FloodMessages; i++) await flooder.PublishAsync("slow.flood", "", payload, expiry.Token);
        await flooder.SyncAsync(expiry.Token);
    }

    /// <summary>Reads what is left to the end of the connection, which must be near.</summary>
    /// <returns>Null when it was; else what was wrong.</returns>
    private static async Task<string?> DrainAsync(Socket socket, byte[] buffer)
    {
        using var expiry = new CancellationTokenSource(CloseDeadline);
        string tail = "";
        try
        {
            for (int count; (count = await ReadAsync(socket, buffer, expiry.Token)) > 0;)
            {
                tail = Encoding.Latin1.GetString(buffer, Math.Max(0, count - 40), Math.Min(40, count));
            }
        }
        catch (OperationCanceledException)
        {
            return "not closed";
        }

        return tail.Contains("-ERR", StringComparison.Ordinal) ? $"closed with {tail}" : null;
    }

    /// <summary>Bytes read; 0 when the connection is closed or broken off.</summary>
    private static async Task<int> ReadAsync(Socket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, cancellationToken);
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OrleansNats.Interop.BadInput;

/// <summary>More connections than anyone has a use for, opened and left.</summary>
[Collection(BadInputRuns.Name)]
public sealed class ManyConnectionsTests
{
    private const int Wanted = 15_000;

    /// <summary>Descriptors for everything else in this process and in the server.</summary>
    private const int Reserve = 3_000;

    private const int ConnectionsPerAddress = 5_000;
    private const long MostBytesEach = 20 << 10;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Connections_OpenedAndLeft_CostLittleAndAreForgotten()
    {
        int count = Math.Min(Wanted, DescriptorLimit() - Reserve);
        Assert.SkipWhen(count < 500, "too few descriptors");
        await using ServerGauge gauge = await ServerGauge.StartAsync("");
        await using WellBehavedPair pair = await WellBehavedPair.StartAsync(gauge.Port);
        await pair.AdvanceAsync();
        long before = gauge.ResidentBytes;
        long started = Stopwatch.GetTimestamp();
        var sockets = new List<Socket>(count);
        try
        {
            for (int i = 0; i < count; i++) sockets.Add(await ConnectAsync(gauge.Port, i));
            await gauge.AwaitAsync("connections", count + 2);
            TimeSpan taken = Stopwatch.GetElapsedTime(started);
            long bytesEach = (gauge.ResidentBytes - before) / count;
            TestContext.Current.SendDiagnosticMessage($"{count} connections: {taken.TotalSeconds:F1} s, {bytesEach} bytes each");
            Assert.InRange(taken, TimeSpan.Zero, Deadline);
            Assert.InRange(bytesEach, long.MinValue, MostBytesEach);
            await pair.AdvanceAsync();
        }
        finally
        {
            foreach (Socket socket in sockets) socket.Dispose();
        }

        await gauge.AwaitAsync("connections", 2);
        await pair.AdvanceAsync();
        await pair.VerifyAsync();
    }

    /// <summary>A connection from one of several loopback addresses, so that ports do not run out.</summary>
    private static async Task<Socket> ConnectAsync(int port, int number)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        byte host = (byte)(2 + number / ConnectionsPerAddress);
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, host]), 0));
        await socket.ConnectAsync("127.0.0.1", port);
        return socket;
    }

    private static int DescriptorLimit()
    {
        string line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return int.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4], out int hard) ? hard : int.MaxValue;
    }
}

using System.Diagnostics;
using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Processes;

/// <summary>What a gateway costs before anybody uses it.</summary>
public sealed class FootprintTests
{
    private const long MaxIdleKib = 60 * 1024;
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(5); // generous: machines that run tests are busy
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Start_WithoutClients_GivesInfoSoon()
    {
        long started = Stopwatch.GetTimestamp();
        await using ServerProcess process = await Servers.StartAsync(Servers.Gateway);
        TimeSpan time = Stopwatch.GetElapsedTime(started);
        Report($"INFO after {time.TotalMilliseconds:F0} ms");

        Assert.True(time < LongestStart, $"INFO came after {time}");
    }

    [Fact]
    public async Task Start_WithoutClients_TakesLittleMemory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "resident memory is read from /proc");
        await using ServerProcess process = await Servers.StartAsync(Servers.Gateway);
        await using (RawClient client = await RawClient.ConnectAsync(process.Port, Deadline)) await client.ReadUntilAsync("\r\n");
        string line = File.ReadLines($"/proc/{process.Pid}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        long kib = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        Report($"VmRSS {kib} KiB");

        Assert.InRange(kib, 1, MaxIdleKib);
    }

    private static void Report(FormattableString text) =>
        TestContext.Current.TestOutputHelper?.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}

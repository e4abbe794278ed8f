using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using OrleansNats.Gateway.Hosting;

namespace OrleansNats.Gateway.Tests.Hosting;

public sealed class ProcessSignalsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    // SIGINT and SIGTERM are left to tests of the whole program: the test runner listens to them too.
    [Theory]
    [InlineData("HUP", nameof(ProcessEvent.Hangup))]
    [InlineData("USR1", nameof(ProcessEvent.User1))]
    [InlineData("USR2", nameof(ProcessEvent.User2))]
    public async Task Signal_SentToTheProcess_BecomesItsEvent(string signal, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are a Unix thing");
        var events = Channel.CreateUnbounded<ProcessEvent>();
        using var signals = new ProcessSignals(happened => events.Writer.TryWrite(happened));
        using (Process kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}"]))
        {
            await kill.WaitForExitAsync().WaitAsync(Deadline);
        }

        Assert.Equal(expected, (await events.Reader.ReadAsync().AsTask().WaitAsync(Deadline)).ToString());
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrleansNats.Testing;

namespace OrleansNats.Interop.BadInput;

/// <summary>A gateway that cannot start says why in one line on standard error and ends with 1.</summary>
public sealed class StartUpErrorTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("-frobnicate", "flag provided but not defined: -frobnicate")]
    [InlineData("-p abc", "invalid value \"abc\" for flag -p: parse error")]
    [InlineData("-c", "flag needs an argument: -c")]
    [InlineData("-c /nowhere/x.conf", "nats-server: open /nowhere/x.conf: no such file or directory")]
    [InlineData("-l /nowhere/x.log", "error opening file: open /nowhere/x.log: no such file or directory")]
    [InlineData("extra", "nats-server: unrecognized command: \"extra\"")]
    public async Task Start_BadArguments_OneLineAndExitCodeOne(string arguments, string expected)
    {
        string[] lines = await RunAsync(arguments.Split(' '));
        string line = Assert.Single(lines);
        Assert.EndsWith(expected, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("port: 1222\nfoo: 1\n", ":2:1: unknown field \"foo\"")]
    [InlineData("port: \"x", ":1:")]
    [InlineData("max_payload: many\n", ":1:")]
    public async Task Start_BadConfig_OneLineWithPlaceAndExitCodeOne(string config, string expected)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, config);
            string[] lines = await RunAsync("-c", file);
            string line = Assert.Single(lines);
            Assert.Contains(file + ":", line, StringComparison.Ordinal);
            Assert.Contains(expected, line, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Start_PortInUse_OneErrorAndExitCodeOneWhileTheOwnerWorksOn()
    {
        await using ServerProcess owner = await Servers.StartAsync(Servers.Gateway);
        await using WellBehavedPair pair = await WellBehavedPair.StartAsync(owner.Port);
        string port = owner.Port.ToString(CultureInfo.InvariantCulture);
        string[] lines = await RunAsync("-a", "127.0.0.1", "-p", port);
        AssertOneError(lines, $"Error listening on port: 127.0.0.1:{port}, \"listen tcp 127.0.0.1:{port}: bind: address already in use\"");
        await pair.AdvanceAsync();
        await pair.VerifyAsync();
    }

    [Fact]
    public async Task Start_MonitoringPortInUse_OneErrorAndExitCodeOne()
    {
        using var owner = new TcpListener(IPAddress.Loopback, 0);
        owner.Start();
        string port = ((IPEndPoint)owner.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        string[] lines = await RunAsync("-a", "127.0.0.1", "-p", "-1", "-m", port);
        AssertOneError(lines, $"can't listen to the monitor port: listen tcp 127.0.0.1:{port}: bind: address already in use");
    }

    [Fact]
    public async Task Start_ErrorAfterLogFileIsOpen_StillOneLineOnStandardError()
    {
        string log = Path.GetTempFileName();
        try
        {
            string line = Assert.Single(await RunAsync("-a", "127.0.0.1", "-p", "-1", "-P", "/nowhere/x.pid", "-l", log));
            Assert.Equal("nats-server: Could not write pidfile: open /nowhere/x.pid: no such file or directory", line);
            Assert.Contains("[FTL] Could not write pidfile", await File.ReadAllTextAsync(log), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(log);
        }
    }

    [Fact]
    public async Task Start_UnwritablePidFile_OneErrorAndExitCodeOne()
    {
        string[] lines = await RunAsync("-a", "127.0.0.1", "-p", "-1", "-P", "/nowhere/x.pid");
        AssertOneError(lines, "Could not write pidfile: open /nowhere/x.pid: no such file or directory");
    }

    /// <summary>The log goes to standard error too: of a start that fails it holds nothing but the reason.</summary>
    private static void AssertOneError(string[] lines, string expected)
    {
        string error = Assert.Single(lines);
        Assert.Contains(" [FTL] ", error, StringComparison.Ordinal);
        Assert.EndsWith(expected, error, StringComparison.Ordinal);
    }

    private static async Task<string[]> RunAsync(params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(Servers.Get(Servers.Gateway).FileName, arguments)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            },
        };
        process.Start();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var expiry = new CancellationTokenSource(Deadline);
        try
        {
            await process.WaitForExitAsync(expiry.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail("the gateway started: " + await errors);
        }

        Assert.Equal(1, process.ExitCode);
        Assert.Equal("", await output);
        return (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

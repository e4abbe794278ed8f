using System.Diagnostics;
using System.Text.RegularExpressions;
using OrleansNats.Interop.Conversations;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Processes;

/// <summary>Programs that end by themselves: their output and exit code equal the reference's.</summary>
public sealed partial class CommandLineTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Config text, and whether it is valid.</summary>
    public static TheoryData<string, bool> Configs => new()
    {
        { "port: 4333", true },
        { "max_payload: 1mb\nping_interval: \"30s\"\nauthorization { user: a, password: b }", true },
        { "no_such_key: 1", false },
        { "port: abc", false },
        { "max_payload: \"lots\"", false },
        { "authorization {\n  users: [ { user: a, password: b, nonsense: 1 } ]\n}", false },
        { "port: 4222\n}", true },
        { "include 'missing.conf'", false },
        { "port: $NO_SUCH_VARIABLE_AT_ALL", false },
        { "cluster { name: c, listen: \"127.0.0.1:-1\", routes: [ \"nats://a:b@c:1\" ], pool_size: 5 }", true },
        { "cluster {\n  routes: [ \"127.0.0.1:1\" ]\n}", false },
        { "cluster {\n  authorization { token: t }\n}", false },
        { "cluster {\n  tls { cert_file: \"missing.pem\", key_file: \"missing.pem\" }\n}", false },
    };

    [Theory, MemberData(nameof(Configs))]
    public async Task TestConfig_AnyConfig_VerdictAsReference(string config, bool valid)
    {
        await ReferenceRelease.RequireAsync(new Version(2, 11)); // older ones print no digest
        using var folder = new TemporaryFolder();
        string file = folder.Write("test.conf", config);
        (int expectedCode, string expected) = await RunAsync(Servers.Reference, "-t", "-c", file);
        (int code, string output) = await RunAsync(Servers.Gateway, "-t", "-c", file);
        Assert.Equal(valid, expectedCode == 0);
        Assert.True(expectedCode == code, $"reference {expectedCode}: {expected}\ngateway {code}: {output}");
        if (valid) Assert.Equal(expected, output);
        else Assert.Equal(Place(expected) ?? Place(output), Place(output));
    }

    [Theory]
    [InlineData("--no_such_flag")]
    [InlineData("-c", "/nonexistent/server.conf")]
    [InlineData("-p", "abc")]
    [InlineData("-p")]
    [InlineData("surplus")]
    [InlineData("--signal", "nonsense=999999999")]
    [InlineData("--routes", "nats://127.0.0.1:1")]
    [InlineData("--routes", "nats://127.0.0.1:1", "--cluster", "")]
    [InlineData("--cluster", "nats://u@127.0.0.1:-1")]
    [InlineData("--cluster", "nats://127.0.0.1")]
    [InlineData("--cluster", "nats://127.0.0.1:")]
    [InlineData("--cluster", "nats://::1:22")]
    [InlineData("--cluster", "127.0.0.1:-1")]
    [InlineData("--cluster", "nats://127.0.0.1:-1/path")]
    [InlineData("--connect_retries", "x")]
    public async Task Start_BadCommandLine_FirstLineAsReferenceAndExitCodeOne(params string[] arguments)
    {
        (_, string expected) = await RunToErrorAsync(Servers.Reference, arguments); // its exit code may be 0: docs/differences.md
        (int code, string error) = await RunToErrorAsync(Servers.Gateway, arguments);
        Assert.Equal(FirstLine(expected), FirstLine(error));
        Assert.Equal(1, code);
    }

    [Theory, InlineData("-v"), InlineData("--version")]
    public async Task Version_Asked_NamesTheLevelAndEndsWithZero(string flag)
    {
        (int expectedCode, string expected) = await RunAsync(Servers.Reference, flag);
        (int code, string output) = await RunAsync(Servers.Gateway, flag);
        Assert.Equal(expectedCode, code);
        Assert.Matches(@"^nats-server: v\d+\.\d+\.\d+", expected);
        Assert.Matches(@"^nats-server: v2\.14\.0 \(OrleansNats \d+\.\d+\.\d+\)$", FirstLine(output));
    }

    [Theory, InlineData("-h"), InlineData("--help")]
    public async Task Help_Asked_NamesEveryFlagAndEndsWithZero(string flag)
    {
        (int expectedCode, string expected) = await RunAsync(Servers.Reference, flag);
        (int code, string output) = await RunAsync(Servers.Gateway, flag);
        Assert.Equal(expectedCode, code);
        IEnumerable<string> flags = FlagInHelp().Matches(expected).Select(match => match.Value).Distinct();
        Assert.All(flags, name => Assert.True(output.Contains(name, StringComparison.Ordinal), $"{name} is missing in:\n{output}"));
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Start_PortInUse_OneFatalLineAndExitCodeOne(string server)
    {
        await using ServerProcess running = await Servers.StartAsync(server);
        (int code, string output) = await RunAsync(server, "-a", "127.0.0.1", "-p", running.Port.ToString());
        Assert.Equal(1, code);
        Assert.Contains($"[FTL] Error listening on port: 127.0.0.1:{running.Port}, \"listen tcp 127.0.0.1:{running.Port}: bind: address already in use\"", output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Start_LogFileUnwritable_ExitCodeOne(string server)
    {
        (int code, string output) = await RunAsync(server, "-p", "-1", "-l", "/nonexistent/folder/server.log");
        Assert.Equal(1, code);
        Assert.Contains("/nonexistent/folder/server.log", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(string server, params string[] arguments) =>
        await ChildProcess.RunAsync(new ProcessStartInfo(Servers.Get(server).FileName, arguments), Deadline);

    private static async Task<(int Code, string ErrorOutput)> RunToErrorAsync(string server, params string[] arguments)
    {
        await using ChildProcess process = ChildProcess.Start(new ProcessStartInfo(Servers.Get(server).FileName, arguments));
        return (await process.WaitForExitAsync(Deadline), process.ErrorOutput);
    }

    private static string FirstLine(string output) => output.Split('\n')[0];

    /// <summary>File, line and column of a config error, null when not told; the reference's words after it are not ours to repeat.</summary>
    private static string? Place(string output)
    {
        Match place = PlaceInError().Match(output);
        return place.Success ? place.Value : null;
    }

    [GeneratedRegex(@"\S+\.conf:\d+:\d+")]
    private static partial Regex PlaceInError();

    [GeneratedRegex(@"(?<=[ ,])--?[a-zA-Z_]+\b")]
    private static partial Regex FlagInHelp();
}

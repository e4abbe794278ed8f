using System.Diagnostics;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Clients;

/// <summary>The C client of Debian's packages against the reference and against the gateway.</summary>
public sealed class CClientTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task CClient_PublishAndSubscribe_KeepsOrder(string server) => RunAsync(server, "pubsub");

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task CClient_Requests_AreAnswered(string server) => RunAsync(server, "request");

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task CClient_QueueGroup_SharesMessages(string server) => RunAsync(server, "queue");

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task CClient_Credentials_AcceptedOrRefused(string server) => RunAsync(server, "authorization", "ann", "s3cret");

    /// <summary>Compiles one program of the folder <c>c</c> and runs it; with credentials the server asks for them.</summary>
    private static async Task RunAsync(string server, string program, params string[] credentials)
    {
        Assert.SkipUnless(Tools.Has("gcc"), "gcc is not installed");
        Assert.SkipUnless(File.Exists("/usr/include/nats/nats.h"), "libnats-dev is not installed");
        string[] arguments = credentials is [var user, var password] ? ["--user", user, "--pass", password] : [];
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Arguments = arguments });
        string source = Path.Combine(RepositoryPaths.Root, "tests", "Interop", "c", program + ".c");
        string binary = Path.Combine(process.Folder, program);
        await RunAsync(new ProcessStartInfo("gcc", ["-O1", "-Wall", "-Wextra", "-Werror", "-o", binary, source, "-lnats"]), "");
        await RunAsync(new ProcessStartInfo(binary, [process.Url, .. credentials]), process.Output);
    }

    private static async Task RunAsync(ProcessStartInfo command, string server)
    {
        (int code, string output) = await ChildProcess.RunAsync(command, Deadline);
        Assert.True(code == 0, $"{command.FileName}: exit code {code}\n{output}\n--- server:\n{server}");
    }
}

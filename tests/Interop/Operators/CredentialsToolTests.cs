using OrleansNats.Credentials.Files;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Operators;

/// <summary>What the credentials tool makes is taken by both servers.</summary>
public sealed class CredentialsToolTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansnats-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Tool_OperatorAccountUser_ClientComesIn(string server)
    {
        await RunAsync(0, "operator", "test");
        await RunAsync(0, "account", "Shop", "--payload", "100");
        string file = (await RunAsync(0, "user", "bob", "--account", "Shop", "--allow-pub", "a.>", "--expires", "1.00:00:00")).Trim();
        string config = await RunAsync(0, "config");
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = config });
        string text = await File.ReadAllTextAsync(file);
        var world = new World { UserKey = CredentialsFile.ReadKey(text)! };
        await using RawClient client = await world.ConnectAsync(process, CredentialsFile.ReadToken(text), "PUB b 1\r\nx\r\n");
        await client.SyncAsync();
        Assert.Contains("-ERR 'Permissions Violation for Publish to \"b\"'", client.ReceivedText, StringComparison.Ordinal);
        Assert.Contains("\"max_payload\":100,", client.ReceivedText, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Tool_Callout_ServiceComesInAndOthersAreAskedAbout(string server)
    {
        await RunAsync(0, "operator", "test");
        await RunAsync(0, "account", "Shop");
        await RunAsync(0, "account", "Auth");
        string service = await TokenAsync("service");
        string sentinel = await TokenAsync("sentinel");
        await RunAsync(0, "callout", "Auth", "--user", "service", "--into", "Shop");
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = await RunAsync(0, "config") });
        await using LiveClient asked = await LiveClient.ConnectAsync(process.Port, Deadline, $",\"jwt\":\"{service}\"");
        await asked.SubscribeAsync("$SYS.REQ.USER.AUTH", "1");
        await asked.FlushAsync();
        await Assert.ThrowsAsync<EndOfStreamException>(() => LiveClient.ConnectAsync(process.Port, Deadline, $",\"jwt\":\"{sentinel}\""));
        Assert.Single(asked.Messages);

        async Task<string> TokenAsync(string name)
        {
            string file = (await RunAsync(0, "user", name, "--account", "Auth", "--bearer")).Trim();
            return CredentialsFile.ReadToken(await File.ReadAllTextAsync(file))!;
        }
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Tool_DirectoryAndDeletion_AreTaken(string server)
    {
        await RunAsync(0, "operator", "test");
        string account = (await RunAsync(0, "account", "Shop")).Trim();
        string user = (await RunAsync(0, "user", "bob", "--account", "Shop", "--bearer")).Trim();
        string system = (await RunAsync(0, "user", "sys", "--account", "SYS", "--bearer")).Trim();
        string directory = Path.Combine(_folder, "tokens");
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = await RunAsync(0, "config", "--directory", directory) });
        await using LiveClient client = await ConnectAsync(process, user);
        await using LiveClient asSystem = await ConnectAsync(process, system);
        Assert.True(File.Exists(Path.Combine(directory, account + ".jwt")));
        await asSystem.PublishAsync("$SYS.REQ.CLAIMS.DELETE", (await RunAsync(0, "delete", "Shop")).Trim());
        await client.WaitForEndAsync();
        Assert.False(File.Exists(Path.Combine(directory, account + ".jwt")));
    }

    private static async Task<LiveClient> ConnectAsync(ServerProcess server, string credentials) =>
        await LiveClient.ConnectAsync(server.Port, Deadline, $",\"jwt\":\"{CredentialsFile.ReadToken(await File.ReadAllTextAsync(credentials))}\"");

    [Fact]
    public async Task Tool_WhatIsWrong_IsSaidInOneLine()
    {
        Assert.Contains("operator.nk is missing", await RunAsync(1, "account", "Shop"), StringComparison.Ordinal);
        await RunAsync(0, "operator", "test");
        Assert.Contains("is no name", await RunAsync(1, "account", "../x"), StringComparison.Ordinal);
        await RunAsync(0, "account", "Shop");
        Assert.Contains("already exists", await RunAsync(1, "account", "Shop"), StringComparison.Ordinal);
        Assert.Contains("consecutive", await RunAsync(1, "user", "bob", "--account", "Shop", "--allow-pub", "a..b"), StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(int expected, params string[] arguments)
    {
        string program = Path.Combine(RepositoryPaths.Root, "tools", "CredentialsTool", "bin", "Release", "net10.0", "orleansnats-credentials");
        Assert.SkipUnless(File.Exists(program), "tools/CredentialsTool is not built");
        var start = new System.Diagnostics.ProcessStartInfo(program, [.. arguments, "--folder", _folder]);
        (int code, string output) = await ChildProcess.RunAsync(start, Deadline);
        Assert.True(code == expected, output);
        return output;
    }
}

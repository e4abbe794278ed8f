using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Cluster;

/// <summary>The README's walk through a cluster of three, as it stands there, with other ports; it is that of the NATS documentation.</summary>
public sealed partial class ReadmeClusterTests
{
    private const string Run = "./run.sh ";
    private const string Installation = "npm install @nats-io/transport-node";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public void Readme_Servers_AreThoseOfTheDocumentation()
    {
        string[] expected =
        [
            "-p 4222 -cluster nats://localhost:4248 --cluster_name test-cluster -D",
            "-p 5222 -cluster nats://localhost:5248 --cluster_name test-cluster -routes nats://localhost:4248 -D",
            "-p 6222 -cluster nats://localhost:6248 --cluster_name test-cluster -routes nats://localhost:4248 -D",
        ];
        Assert.Equal(expected.Select(arguments => Run + arguments), Section().Commands(0));
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task ReadmeCluster_FollowedWithOtherPorts_PrintsWhatTheReadmeSays(string server)
    {
        string packages = Path.Combine(RepositoryPaths.Root, "tests", "Interop", "js", "node_modules");
        Assert.SkipUnless(Tools.Has("node"), "node is not installed");
        Assert.SkipUnless(Directory.Exists(Path.Combine(packages, "@nats-io", "transport-node")), "the npm package @nats-io/transport-node is not installed");
        DocumentSection section = Section();
        var ports = new Dictionary<string, string>();
        using var folder = new TemporaryFolder();
        folder.Write(section.FileName, section.Text(1, "js"));
        Directory.CreateSymbolicLink(Path.Combine(folder.FullPath, "node_modules"), packages);
        var servers = new List<ChildProcess>();
        try
        {
            foreach (string command in section.Commands(0))
            {
                servers.Add(ChildProcess.Start(ServerCommand(server, WithOtherPorts(command, ports), folder)));
                await servers[^1].WaitForLineAsync("Server is ready", Deadline);
            }

            foreach (ChildProcess process in servers) await process.WaitForLineAsync("Route connection created", Deadline);
            string output = await SubscribeAndPublishAsync(section, ports, folder);
            Assert.Equal(section.Text(4, "text").TrimEnd('\n'), output);
        }
        finally
        {
            foreach (ChildProcess process in servers) await process.DisposeAsync();
        }
    }

    /// <summary>What the subscriber printed.</summary>
    private static async Task<string> SubscribeAndPublishAsync(DocumentSection section, Dictionary<string, string> ports, TemporaryFolder folder)
    {
        Assert.Equal(Installation, section.Commands(2)[0]);
        string listen = WithOtherPorts(Assert.Single(section.Commands(2).Skip(1)), ports);
        await using ChildProcess subscriber = ChildProcess.Start(ShellCommand(listen, folder));
        await subscriber.WaitForLineAsync("listening", Deadline);

        // A person is slower than interest on its way to the other servers; a test makes sure.
        string[] clientPorts = ["4222", "5222", "6222"];
        await using (ClusterBarrier barrier = await ClusterBarrier.StartAsync(clientPorts.Select(port => int.Parse(ports[port], CultureInfo.InvariantCulture)))) await barrier.PassAsync();
        foreach (string command in section.Commands(3))
        {
            (int code, string text) = await ChildProcess.RunAsync(ShellCommand(WithOtherPorts(command, ports), folder), Deadline);
            Assert.True(code == 0, text);
        }

        Assert.Equal(0, await subscriber.WaitForExitAsync(Deadline));
        return subscriber.Output;
    }

    private static DocumentSection Section() => DocumentSection.Read("## A cluster of three servers");

    private static ProcessStartInfo ShellCommand(string command, TemporaryFolder folder) =>
        new("sh", ["-ec", "exec " + command]) { WorkingDirectory = folder.FullPath };

    private static ProcessStartInfo ServerCommand(string server, string command, TemporaryFolder folder) =>
        new(Servers.Get(server).FileName, command[Run.Length..].Split(' ')) { WorkingDirectory = folder.FullPath };

    /// <summary>The command with a free port for each port, the same one for the same.</summary>
    private static string WithOtherPorts(string command, Dictionary<string, string> ports) => PortNumber().Replace(command, match =>
    {
        if (!ports.TryGetValue(match.Value, out string? port)) ports.Add(match.Value, port = FreePort.Take().ToString(CultureInfo.InvariantCulture));
        return port;
    });

    /// <summary>In an address, or behind <c>-p</c>; not in a text such as <c>world_4222</c>.</summary>
    [GeneratedRegex(@"(?<=:|-p )\d{4}\b")]
    private static partial Regex PortNumber();
}

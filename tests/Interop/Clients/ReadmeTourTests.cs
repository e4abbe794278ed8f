using System.Diagnostics;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Clients;

/// <summary>The tour of the README, as it stands there, against the gateway.</summary>
public sealed class ReadmeTourTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public Task ReadmeTour_JavaScript_PrintsWhatTheReadmeSays()
    {
        string packages = Path.Combine(RepositoryPaths.Root, "tests", "Interop", "js", "node_modules");
        Assert.SkipUnless(Tools.Has("node"), "node is not installed");
        Assert.SkipUnless(Directory.Exists(Path.Combine(packages, "@nats-io", "transport-node")), "the npm package @nats-io/transport-node is not installed");
        return FollowAsync(ReadmeTour.Read("### JavaScript", "js"), "npm install @nats-io/transport-node", folder =>
            Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), packages));
    }

    [Fact]
    public Task ReadmeTour_C_PrintsWhatTheReadmeSays()
    {
        Assert.SkipUnless(Tools.Has("gcc"), "gcc is not installed");
        Assert.SkipUnless(File.Exists("/usr/include/nats/nats.h"), "libnats-dev is not installed");
        return FollowAsync(ReadmeTour.Read("### C", "c"), null, static _ => { });
    }

    /// <summary>Does what the README says, with another port, in a folder of its own.</summary>
    /// <param name="installation">The command whose work <paramref name="install"/> does, so that no test needs a registry.</param>
    private static async Task FollowAsync(ReadmeTour tour, string? installation, Action<string> install)
    {
        await using ServerProcess server = await Servers.StartAsync(Servers.Gateway);
        Assert.Contains(ReadmeTour.Url, tour.Program, StringComparison.Ordinal);
        string program = tour.Program.Replace(ReadmeTour.Url, server.Url, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(server.Folder, tour.FileName), program, TestContext.Current.CancellationToken);
        if (installation is not null) Assert.Contains(installation, tour.Commands);
        install(server.Folder);
        string script = string.Join('\n', tour.Commands.Where(command => command != installation));
        (int code, string output) = await ChildProcess.RunAsync(new ProcessStartInfo("sh", ["-ec", script]) { WorkingDirectory = server.Folder }, Deadline);
        Assert.Equal(tour.Output.TrimEnd('\n'), output);
        Assert.True(code == 0, server.Output);
    }
}

using System.Diagnostics;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>The walk through silos and gateways of docs/silo.md, with other ports.</summary>
public sealed class WalkTests(TiedCluster cluster) : IClassFixture<TiedCluster>
{
    private const string Heading = "## Two silos and two gateways on this machine";

    [Fact]
    public async Task Walk_Followed_PrintsWhatTheDocumentSays()
    {
        string? missing = JavaScriptClient.WhyNot(JavaScriptClient.CurrentPackage);
        Assert.SkipWhen(missing is not null, missing ?? "");
        DocumentSection section = DocumentSection.Read(Heading, "docs/silo.md");
        using var folder = new TemporaryFolder();
        folder.Write(section.FileName, section.Text(1, "js"));
        Directory.CreateSymbolicLink(Path.Combine(folder.FullPath, "node_modules"), JavaScriptClient.Packages);
        string command = $"node {section.FileName} nats://127.0.0.1:4222 nats://127.0.0.1:5222";
        Assert.Equal(command, section.Commands(2)[1]);

        ProcessStartInfo start = new("node", [section.FileName, cluster.First.Process.Url, cluster.Second.Process.Url]) { WorkingDirectory = folder.FullPath };
        (int code, string output) = await ChildProcess.RunAsync(start, GatewayNode.Deadline);

        Assert.Equal((0, section.Text(3, "text").TrimEnd('\n')), (code, output));
    }
}

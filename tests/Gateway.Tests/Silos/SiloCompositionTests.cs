using Microsoft.Extensions.Logging.Abstractions;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Silos;
using OrleansNats.Routing.Homes;
using OrleansNats.Testing;

namespace OrleansNats.Gateway.Tests.Silos;

/// <summary>Each kind of clustering, with nothing where it looks. Compiled unless <c>OrleansPackages</c> is false.</summary>
public sealed class SiloCompositionTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public Task Tie_NoSiloOnThisMachine_SaysSoAndEnds() => SaysAsync(new OrleansOptions { LocalPorts = [FreePort.Take()] }, "no silo answers (none is found)");

    [Fact]
    public Task Tie_NoDatabase_SaysSoAndEnds() => SaysAsync(
        new OrleansOptions { Clustering = SiloClustering.AdoNet, ConnectionString = $"Host=127.0.0.1;Port={FreePort.Take()};Username=u;Password=s3cret" },
        "no silo answers (");

    private static async Task SaysAsync(OrleansOptions options, string expected)
    {
        ISiloTie tie = SiloComposition.Tie(options, ServerIdentity.Create(null), NullLoggerFactory.Instance)(new RemoteGateways());
        tie.Start(new OwnGateway("nats-route://127.0.0.1:6222/", []));

        await Eventually.TrueAsync(() => tie.Trouble!.StartsWith(expected, StringComparison.Ordinal), expected, Deadline);

        Assert.DoesNotContain("s3cret", tie.Trouble, StringComparison.Ordinal);
        Assert.True(tie.MustFallBack);
        Assert.Equal("orleansnats", tie.ClusterId);
        await tie.DisposeAsync().AsTask().WaitAsync(Deadline);
    }
}

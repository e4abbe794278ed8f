using System.Net;
using Orleans.Runtime;
using OrleansNats.Silo.Health;
using OrleansNats.Silo.Tests.Clustering;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Processes;

/// <summary>Silos that find each other in PostgreSQL.</summary>
public sealed class PostgresClusterTests(PostgresServer postgres)
{
    private const string Cluster = "postgres-test";

    [Fact]
    public async Task TwoSilos_OneKilled_TheOtherGoesOn()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using SiloProcess first = Start(database);
        await using SiloProcess second = Start(database); // at once: both find the database empty
        await Task.WhenAll(first.ReadyAsync(), second.ReadyAsync());
        await using ClusterObserver observer = await ClusterObserver.ConnectAsync(first, Cluster);
        await observer.SeesAsync(second, SiloStatus.Active);
        Assert.Empty((await observer.GatewaysAsync(Cluster)).Members!);
        Assert.Equal(1, new[] { first, second }.Count(static silo => silo.Process.Output.Contains("Membership tables created", StringComparison.Ordinal)));

        await second.KillAsync();

        await observer.SeesAsync(second, SiloStatus.Dead);
        Assert.Equal(SiloStatus.Active, (await observer.HostsAsync())[first.SiloPort]);
        Assert.Equal(HttpStatusCode.OK, await first.ProbeAsync(HealthServer.ReadyPath));

        // Wherever the directory lived, it answers; buckets as many as the silos were told.
        Assert.Equal(64, (await observer.GatewaysAsync(Cluster)).Buckets);

        await using SiloProcess third = Start(database);
        await third.ReadyAsync();
        await observer.SeesAsync(third, SiloStatus.Active);
        Assert.Equal(0, await third.StopAsync());
        await observer.SeesAsync(third, SiloStatus.Dead);
    }

    [Fact]
    public async Task Start_DatabaseNotThereYet_WaitsAndEndsOnSigterm()
    {
        await using SiloProcess silo = Start($"Host=127.0.0.1;Port={FreePort.Take()};Username=u;Password=hunter2;Database=d");
        await silo.Process.WaitForLineAsync("PostgreSQL is not there", SiloProcess.Deadline);

        Assert.Equal(HttpStatusCode.OK, await silo.ProbeAsync(HealthServer.LivePath));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await silo.ProbeAsync(HealthServer.ReadyPath));
        Assert.Equal(0, await silo.StopAsync());
        Assert.DoesNotContain("hunter2", silo.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoSuchDatabase_EndsWithOneLine()
    {
        await using SiloProcess silo = Start(postgres.Connection("nowhere"));

        Assert.Equal(1, await silo.Process.WaitForExitAsync(SiloProcess.Deadline));
        Assert.Contains("silo: membership in PostgreSQL: 3D000", silo.Process.ErrorOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Process.Output, StringComparison.Ordinal);
    }

    private static SiloProcess Start(string database) => SiloProcess.Start(
        ("ORLEANSNATS_CLUSTER_ID", Cluster),
        ("ORLEANSNATS_SERVICE_ID", Cluster),
        ("ORLEANSNATS_CLUSTERING", "adonet"),
        ("ORLEANSNATS_CONNECTION_STRING", database),
        ("ORLEANSNATS_ADVERTISED_ADDRESS", "127.0.0.1"),
        ("ORLEANSNATS_BUCKETS_PER_ACCOUNT", "64"));
}

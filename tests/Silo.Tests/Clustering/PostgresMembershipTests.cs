using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;
using OrleansNats.Silo.Clustering.Postgres;

namespace OrleansNats.Silo.Tests.Clustering;

/// <summary>The schema, and what Orleans does with it.</summary>
public sealed class PostgresMembershipTests(PostgresServer postgres)
{
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Fact]
    public async Task Ensure_ManyAtOnce_OneCreates()
    {
        string database = await postgres.CreateDatabaseAsync();

        bool[] created = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostgresMembership.EnsureAsync(database, CancellationToken.None)));

        Assert.Equal(1, created.Count(static x => x));
        Assert.False(await PostgresMembership.EnsureAsync(database, CancellationToken.None));
    }

    [Fact]
    public async Task Ensure_QueryMissing_AddsItAndLeavesTheOthers()
    {
        string database = await postgres.CreateDatabaseAsync();
        await PostgresMembership.EnsureAsync(database, CancellationToken.None);
        await PostgresServer.ExecuteAsync(database, "UPDATE OrleansQuery SET QueryText = 'theirs' WHERE QueryKey = 'GatewaysQueryKey'");
        await PostgresServer.ExecuteAsync(database, "DELETE FROM OrleansQuery WHERE QueryKey = 'MembershipReadAllKey'");

        Assert.True(await PostgresMembership.EnsureAsync(database, CancellationToken.None));

        Assert.Equal("theirs", await ScalarAsync(database, "SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'GatewaysQueryKey'"));
        Assert.Equal((long)PostgresMembership.Queries.Count, await ScalarAsync(database, "SELECT count(*) FROM OrleansQuery"));
    }

    [Fact]
    public async Task Ensure_ReadyDatabase_NeedsNoRightToCreate()
    {
        string database = await postgres.CreateDatabaseAsync();
        await PostgresMembership.EnsureAsync(database, CancellationToken.None);
        await PostgresServer.ExecuteAsync(database, "CREATE ROLE plain LOGIN");
        await PostgresServer.ExecuteAsync(database, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO plain");
        string asPlain = postgres.Connection(new NpgsqlConnectionStringBuilder(database).Database!, "plain");

        Assert.False(await PostgresMembership.EnsureAsync(asPlain, CancellationToken.None));
        Assert.True(await (await TableAsync(asPlain)).InsertRow(Silo(1), First(0)));
    }

    [Fact]
    public async Task InsertRow_SameVersionTwice_OnlyTheFirstGoesIn()
    {
        IMembershipTable table = await TableAsync(await EmptyAsync());

        Assert.True(await table.InsertRow(Silo(1), First(0)));
        Assert.False(await table.InsertRow(Silo(2), First(0)));
        Assert.True(await table.InsertRow(Silo(2), First(1)));

        MembershipTableData all = await table.ReadAll();
        Assert.Equal(2, all.Version.Version);
        Assert.Equal([1, 2], all.Members.Select(static member => member.Item1.SiloAddress.Generation).Order());
    }

    [Fact]
    public async Task InsertRow_ManyAtOnce_OneGoesIn()
    {
        IMembershipTable table = await TableAsync(await EmptyAsync());

        bool[] inserted = await Task.WhenAll(Enumerable.Range(1, 10).Select(n => table.InsertRow(Silo(n), First(0))));

        Assert.Equal(1, inserted.Count(static x => x));
        MembershipTableData all = await table.ReadAll();
        Assert.Equal((1, 1), (all.Version.Version, all.Members.Count));
    }

    [Fact]
    public async Task InsertRow_SameSiloAgain_ChangesNothing()
    {
        IMembershipTable table = await TableAsync(await EmptyAsync());
        await table.InsertRow(Silo(1), First(0));

        Assert.False(await table.InsertRow(Silo(1), First(1)));

        Assert.Equal(1, (await table.ReadAll()).Version.Version);
    }

    [Fact]
    public async Task ReadRow_Inserted_HasEveryValue()
    {
        IMembershipTable table = await TableAsync(await EmptyAsync());
        MembershipEntry silo = Silo(7);
        silo.SuspectTimes = null;
        await table.InsertRow(silo, First(0));

        MembershipEntry read = Assert.Single((await table.ReadRow(silo.SiloAddress)).Members).Item1;

        Assert.Equal((silo.SiloAddress, silo.SiloName, silo.HostName, silo.Status, silo.ProxyPort), (read.SiloAddress, read.SiloName, read.HostName, read.Status, read.ProxyPort));
        Assert.Equal((Now, Now), (read.StartTime.ToUniversalTime(), read.IAmAliveTime.ToUniversalTime()));
        Assert.Empty((await table.ReadRow(Silo(8).SiloAddress)).Members);
    }

    [Fact]
    public async Task UpdateRow_OldVersionOrUnknownSilo_ChangesNothing()
    {
        IMembershipTable table = await TableAsync(await EmptyAsync());
        MembershipEntry silo = Silo(1);
        await table.InsertRow(silo, First(0));
        silo.Status = SiloStatus.Dead;
        silo.SuspectTimes = [Tuple.Create(Silo(2).SiloAddress, Now)];

        Assert.False(await table.UpdateRow(silo, "", First(0)));
        Assert.False(await table.UpdateRow(Silo(2), "", First(1)));
        Assert.True(await table.UpdateRow(silo, "", First(1)));

        MembershipTableData all = await table.ReadAll();
        Assert.Equal(2, all.Version.Version);
        MembershipEntry read = Assert.Single(all.Members).Item1;
        Assert.Equal(SiloStatus.Dead, read.Status);
        Assert.Equal(Silo(2).SiloAddress, Assert.Single(read.SuspectTimes!).Item1);
    }

    [Fact]
    public async Task UpdateIAmAlive_Silo_KeepsTheVersion()
    {
        IMembershipTable table = await TableAsync(await EmptyAsync());
        MembershipEntry silo = Silo(1);
        await table.InsertRow(silo, First(0));
        silo.IAmAliveTime = Now.AddMinutes(1);

        await table.UpdateIAmAlive(silo);

        MembershipTableData all = await table.ReadAll();
        Assert.Equal(Now.AddMinutes(1), all.Members[0].Item1.IAmAliveTime.ToUniversalTime());
        Assert.Equal(1, all.Version.Version);
    }

    [Fact]
    public async Task CleanupDefunctSiloEntries_OldOnes_KeepsActiveAndRecent()
    {
        IMembershipTable table = await TableAsync(await EmptyAsync());
        (MembershipEntry active, MembershipEntry dead, MembershipEntry recent) = (Silo(1), Silo(2), Silo(3));
        (active.Status, dead.Status, recent.Status) = (SiloStatus.Active, SiloStatus.Dead, SiloStatus.Dead);
        recent.IAmAliveTime = Now.AddDays(1);
        await table.InsertRow(active, First(0));
        await table.InsertRow(dead, First(1));
        await table.InsertRow(recent, First(2));

        await table.CleanupDefunctSiloEntries(Now.AddHours(1));

        Assert.Equal([1, 3], (await table.ReadAll()).Members.Select(static member => member.Item1.SiloAddress.Generation).Order());
    }

    [Fact]
    public async Task DeleteMembershipTableEntries_Cluster_LeavesOtherClusters()
    {
        string database = await EmptyAsync();
        IMembershipTable table = await TableAsync(database);
        IMembershipTable other = await TableAsync(database, "other");
        await table.InsertRow(Silo(1), First(0));
        await other.InsertRow(Silo(1), First(0));

        await table.DeleteMembershipTableEntries("cluster");

        Assert.Single((await other.ReadAll()).Members);
        Assert.Equal(1L, await ScalarAsync(database, "SELECT count(*) FROM OrleansMembershipTable"));
    }

    private async Task<string> EmptyAsync()
    {
        string database = await postgres.CreateDatabaseAsync();
        await PostgresMembership.EnsureAsync(database, CancellationToken.None);
        return database;
    }

    /// <summary>Orleans' own reader and writer of the tables.</summary>
    private static async Task<IMembershipTable> TableAsync(string database, string cluster = "cluster")
    {
        AdoNetClusteringSiloOptions options = new() { Invariant = PostgresMembership.Invariant, ConnectionString = database };
        AdoNetClusteringTable table = new(
            new ServiceCollection().BuildServiceProvider(),
            Options.Create(new ClusterOptions { ClusterId = cluster, ServiceId = cluster }),
            Options.Create(options),
            NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTable(tryInitTableVersion: true);
        return table;
    }

    private static MembershipEntry Silo(int generation) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 11111, generation),
        SiloName = $"silo {generation}",
        HostName = "host",
        Status = SiloStatus.Joining,
        ProxyPort = 30000,
        StartTime = Now,
        IAmAliveTime = Now,
        SuspectTimes = [],
    };

    /// <summary>The version that a writer has read.</summary>
    private static TableVersion First(int read) => new(read + 1, read.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static async Task<object?> ScalarAsync(string database, string query)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
#pragma warning disable CA2100 // Queries of these tests.
        await using var command = new NpgsqlCommand(query, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }
}

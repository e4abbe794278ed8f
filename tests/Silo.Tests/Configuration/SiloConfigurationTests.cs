using System.Collections;
using System.Net;
using Microsoft.Extensions.Configuration;
using OrleansNats.Silo.Configuration;

namespace OrleansNats.Silo.Tests.Configuration;

public sealed class SiloConfigurationTests
{
    private const string Secret = "Host=db;Password=hunter2";

    [Fact]
    public void Read_AllSources_CommandLineWinsThenEnvironment()
    {
        SiloHostOptions options = Read(
            flags: new() { ["cluster_id"] = "flag" },
            environment: new() { ["ORLEANSNATS_CLUSTER_ID"] = "variable", ["ORLEANSNATS_SERVICE_ID"] = "variable" },
            file: new() { ["cluster_id"] = "file", ["service_id"] = "file", ["silo_name"] = "file" });

        Assert.Equal("flag", options.ClusterId);
        Assert.Equal("variable", options.ServiceId);
        Assert.Equal("file", options.SiloName);
    }

    [Fact]
    public void Read_EverySetting_ReachesItsOption()
    {
        SiloHostOptions options = Read(flags: new()
        {
            ["cluster_id"] = "c",
            ["service_id"] = "s",
            ["clustering"] = "azure_table",
            ["account_url"] = "https://account.table.core.windows.net/",
            ["identity_client_id"] = "id",
            ["table_name"] = "Table",
            ["silo_port"] = "1",
            ["gateway_port"] = "65535",
            ["health_port"] = "3",
            ["primary_silo_port"] = "4",
            ["advertised_address"] = "10.0.0.1",
            ["listen_address"] = "0.0.0.0",
            ["silo_name"] = "n",
            ["drain_seconds"] = "600",
            ["silo_probe_seconds"] = "60",
            ["lease_seconds"] = "7",
            ["buckets_per_account"] = "65536",
            ["log_format"] = "json",
        });

        Assert.Equal(("c", "s", ClusteringKind.AzureTable), (options.ClusterId, options.ServiceId, options.Clustering));
        Assert.Equal(("account.table.core.windows.net", "id", "Table"), (options.AccountUrl!.Host, options.IdentityClientId, options.TableName));
        Assert.Equal((1, 65535, 3, 4), (options.SiloPort, options.GatewayPort, options.HealthPort, options.PrimarySiloPort));
        Assert.Equal(("10.0.0.1", IPAddress.Any, "n"), (options.AdvertisedAddress, options.ListenAddress, options.SiloName));
        Assert.Equal((TimeSpan.FromSeconds(7), 65536), (options.Lease, options.BucketsPerAccount));
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1), true), (options.Drain, options.SiloProbe, options.LogsAsJson));
    }

    [Fact]
    public void Read_EmptyVariable_CountsAsNone() =>
        Assert.Equal("file", Read(environment: new() { ["ORLEANSNATS_CLUSTER_ID"] = "" }, file: new() { ["cluster_id"] = "file" }).ClusterId);

    [Fact]
    public void Read_InContainerApps_NamesTheSiloAfterItsReplica() =>
        Assert.Equal("silo--1-abc", Read(environment: new() { ["CONTAINER_APP_REPLICA_NAME"] = "silo--1-abc" }).SiloName);

    [Theory]
    [InlineData("silo_port", "0", "--silo-port is no port number, 1-65535")]
    [InlineData("gateway_port", "65536", "--gateway-port is no port number, 1-65535")]
    [InlineData("health_port", "+80", "--health-port is no port number, 1-65535")]
    [InlineData("drain_seconds", "601", "--drain-seconds is no number of seconds, 1-600")]
    [InlineData("silo_probe_seconds", "0", "--silo-probe-seconds is no number of seconds, 1-60")]
    [InlineData("buckets_per_account", "65537", "--buckets-per-account is no number of buckets, 1-65536")]
    [InlineData("clustering", "consul", "--clustering is none of localhost, azure_table, adonet")]
    [InlineData("account_url", "http://account", "--account-url is no https URL")]
    [InlineData("listen_address", "here", "--listen-address is no IP address")]
    [InlineData("log_format", "xml", "--log-format is neither text nor json")]
    [InlineData("clustering", "adonet", "clustering adonet needs connection_string")]
    [InlineData("clustering", "azure_table", "clustering azure_table needs either connection_string or account_url")]
    [InlineData("connection_string", Secret, "clustering localhost has no use for connection_string or account_url; say azure_table or adonet")]
    public void Read_WrongValue_SaysWhatIsWrong(string name, string value, string expected) =>
        Assert.Equal(expected, Assert.Throws<SiloConfigurationException>(() => Read(flags: new() { [name] = value })).Message);

    [Fact]
    public void Read_ConnectionStringAndAccount_IsRefused()
    {
        var e = Assert.Throws<SiloConfigurationException>(() => Read(
            flags: new() { ["clustering"] = "azure_table", ["connection_string"] = Secret, ["account_url"] = "https://a.table.core.windows.net" }));

        Assert.DoesNotContain("hunter2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SecretInWrongVariable_IsNotRepeated()
    {
        var e = Assert.Throws<SiloConfigurationException>(() => Read(environment: new() { ["ORLEANSNATS_CLUSTERING"] = Secret }));

        Assert.Equal("ORLEANSNATS_CLUSTERING is none of localhost, azure_table, adonet", e.Message);
    }

    [Fact]
    public void Read_UnknownKeyInFile_IsRefused() => Assert.Equal(
        "appsettings.json: OrleansNats:cluster is no setting of a silo",
        Assert.Throws<SiloConfigurationException>(() => Read(file: new() { ["cluster"] = "x" })).Message);

    [Fact]
    public void Read_SiloPortGiven_HoldsItsOwnMembership() =>
        Assert.Equal(23456, Read(flags: new() { ["silo_port"] = "23456" }).PrimarySiloPort);

    [Fact]
    public void Read_NoPorts_MovesThemTogether()
    {
        SiloHostOptions options = Read();

        int step = options.SiloPort - SiloHostOptions.DefaultSiloPort;
        Assert.InRange(step, 0, 9);
        Assert.Equal(SiloHostOptions.DefaultGatewayPort + step, options.GatewayPort);
        Assert.Equal(SiloHostOptions.DefaultHealthPort + step, options.HealthPort);
        Assert.Equal(SiloHostOptions.DefaultSiloPort, options.PrimarySiloPort);
    }

    [Fact]
    public void UnknownVariables_SlipOfThePen_IsNamed() => Assert.Equal(
        ["ORLEANSNATS_CLUSTERID"],
        SiloConfiguration.UnknownVariables(new Hashtable
        {
            ["ORLEANSNATS_CLUSTERID"] = "x",
            ["ORLEANSNATS_CLUSTER_ID"] = "x",
            ["PATH"] = "x",
        }));

    [Fact]
    public void Settings_Names_AreOneEach()
    {
        Assert.Equal(SiloSetting.All.Count, SiloSetting.All.Select(static setting => setting.Name).Distinct().Count());
        Assert.Equal(("ORLEANSNATS_IDENTITY_CLIENT_ID", "--identity-client-id"), (SiloSetting.ByName("identity_client_id")!.Variable, SiloSetting.ByName("identity_client_id")!.Flag));
    }

    private static SiloHostOptions Read(
        Dictionary<string, string>? flags = null, Dictionary<string, string>? environment = null, Dictionary<string, string>? file = null) =>
        SiloConfiguration.Read(flags ?? [], environment ?? [], new ConfigurationBuilder()
            .AddInMemoryCollection((file ?? []).Select(pair => KeyValuePair.Create($"{SiloConfiguration.Section}:{pair.Key}", (string?)pair.Value)))
            .Build());
}

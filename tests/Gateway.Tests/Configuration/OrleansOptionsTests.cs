using OrleansNats.Gateway.CommandLine;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Configuration.Reload;
using OrleansNats.Testing;

namespace OrleansNats.Gateway.Tests.Configuration;

public sealed class OrleansOptionsTests
{
    [Theory]
    [InlineData("orleans: true")]
    [InlineData("orleans {}")]
    [InlineData("orleans { clustering: localhost }")]
    [InlineData("orleans { clustering { localhost {} } }")]
    public void Load_NothingSaid_GivesDefaults(string text)
    {
        GatewayOptions options = InMemoryConfig.Load(text);

        OrleansOptions orleans = options.Orleans!;
        Assert.Equal(("orleansnats", "orleansnats", SiloClustering.Localhost), (orleans.ClusterId, orleans.ServiceId, orleans.Clustering));
        Assert.Empty(orleans.LocalPorts);
        Assert.Equal(("0.0.0.0", 6222), (options.Cluster!.Host, options.Cluster.Port));
    }

    [Theory]
    [InlineData("port: 4222")]
    [InlineData("orleans: false")]
    public void Load_WithoutSilos_IsNull(string text)
    {
        GatewayOptions options = InMemoryConfig.Load(text);

        Assert.Null(options.Orleans);
        Assert.Null(options.Cluster);
    }

    [Fact]
    public void Load_Localhost_TakesPorts()
    {
        Assert.Equal([30001, 30005], InMemoryConfig.Load("orleans { clustering { localhost { ports: [30001, 30005] } } }").Orleans!.LocalPorts);
        Assert.Equal([30007], InMemoryConfig.Load("orleans { clustering { localhost { ports: 30007 } } }").Orleans!.LocalPorts);
    }

    [Fact]
    public void Load_AzureTable_Bound()
    {
        OrleansOptions orleans = InMemoryConfig.Load("""
            orleans {
              cluster_id: prod
              service_id: "nats"
              clustering {
                azure_table { account_url: "https://acct.table.core.windows.net", identity_client_id: "id-1", table_name: Silos }
              }
            }
            """).Orleans!;

        Assert.Equal(("prod", "nats", SiloClustering.AzureTable), (orleans.ClusterId, orleans.ServiceId, orleans.Clustering));
        Assert.Equal(("https://acct.table.core.windows.net/", "id-1", "Silos"), (orleans.AccountUrl!.AbsoluteUri, orleans.IdentityClientId, orleans.TableName));
        Assert.Null(orleans.ConnectionString);
    }

    [Fact]
    public void Load_ConnectionStringFromEnvironment_IsTakenWhole()
    {
        const string Text = "Host=db;Username=u;Password=p # x";
        OptionsLoadResult loaded = InMemoryConfig.Loader(
            "orleans { clustering { adonet { connection_string: $DB } } }",
            environment: new Dictionary<string, string> { ["DB"] = $"'{Text}'" }).Load();

        Assert.Null(loaded.Error);
        Assert.Equal((SiloClustering.AdoNet, Text), (loaded.Options!.Orleans!.Clustering, loaded.Options.Orleans.ConnectionString));
    }

    [Theory]
    [InlineData("orleans: 5", "test.conf:1:0: orleans must be a map, not an integer")]
    [InlineData("orleans { cluster: a }", "test.conf:1:10: unknown field \"cluster\"")]
    [InlineData("orleans { cluster_id: '' }", "test.conf:1:10: cluster_id is empty")]
    [InlineData("orleans { cluster_id: 5 }", "test.conf:1:10: cluster_id must be a string, not an integer")]
    [InlineData("orleans { clustering: consul }", "test.conf:1:10: clustering is none of localhost, azure_table, adonet")]
    [InlineData("orleans { clustering: [] }", "test.conf:1:10: clustering must be localhost, or a map of one entry: localhost, azure_table or adonet")]
    [InlineData("orleans { clustering { localhost {}, adonet {} } }", "test.conf:1:10: clustering must be localhost, or a map of one entry: localhost, azure_table or adonet")]
    [InlineData("orleans { clustering { localhost { ports: [0] } } }", "test.conf:1:43: ports must be numbers between 1 and 65535")]
    [InlineData("orleans { clustering { localhost { table_name: t } } }", "test.conf:1:35: unknown field \"table_name\"")]
    [InlineData("orleans { clustering { adonet { account_url: x } } }", "test.conf:1:32: unknown field \"account_url\"")]
    [InlineData("orleans { clustering { azure_table { account_url: 'secret' } } }", "test.conf:1:37: account_url is no https URL")]
    [InlineData("orleans { clustering: adonet }", "orleans clustering adonet needs connection_string")]
    [InlineData("orleans { clustering: azure_table }", "orleans clustering azure_table needs either connection_string or account_url")]
    [InlineData("orleans { clustering { azure_table { account_url: 'https://a', connection_string: c } } }", "orleans clustering azure_table needs either connection_string or account_url")]
    public void Load_Wrong_SaysWhereAndWhat(string text, string expected) => Assert.Equal(expected, InMemoryConfig.Loader(text).Load().Error);

    [Fact]
    public void Load_ClusterBlock_KeepsItsPort() =>
        Assert.Equal(-1, InMemoryConfig.Load("orleans: true, cluster { port: -1 }").Cluster!.Port);

    [Theory]
    [InlineData(new[] { "--orleans" }, new int[0])]
    [InlineData(new[] { "--orleans", "-p", "-1" }, new int[0])]
    [InlineData(new[] { "--orleans", "localhost" }, new int[0])]
    [InlineData(new[] { "--orleans=localhost:30004" }, new[] { 30004 })]
    [InlineData(new[] { "-orleans", "localhost:30004,30005", "-D" }, new[] { 30004, 30005 })]
    public void CommandLine_Flag_JoinsSilosOfThisMachine(string[] arguments, int[] ports)
    {
        GatewayOptions options = Assert.IsType<CommandLineResult.Run>(CommandLineParser.Parse(arguments)).Options;

        Assert.Equal(SiloClustering.Localhost, options.Orleans!.Clustering);
        Assert.Equal(ports, options.Orleans.LocalPorts);
        Assert.Equal(6222, options.Cluster!.Port);
    }

    [Theory]
    [InlineData("azure_table")]
    [InlineData("localhost:")]
    [InlineData("localhost:0")]
    [InlineData("localhost:1,x")]
    [InlineData("otherhost:30000")]
    public void CommandLine_FlagWithOtherValue_Refused(string value) => Assert.Equal(
        "nats-server: --orleans takes localhost or localhost:PORT[,PORT...], other silos belong in the configuration file",
        Assert.IsType<CommandLineResult.PrintError>(CommandLineParser.Parse(["--orleans", value])).Text);

    [Fact]
    public void CommandLine_FlagAlone_KeepsTheFile()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("g.conf", "orleans { cluster_id: c, clustering { adonet { connection_string: 'Host=db' } } }");

        OrleansOptions kept = Assert.IsType<CommandLineResult.Run>(CommandLineParser.Parse(["-c", file, "--orleans"])).Options.Orleans!;
        OrleansOptions local = Assert.IsType<CommandLineResult.Run>(CommandLineParser.Parse(["-c", file, "--orleans", "localhost"])).Options.Orleans!;

        Assert.Equal((SiloClustering.AdoNet, "Host=db", "c"), (kept.Clustering, kept.ConnectionString, kept.ClusterId));
        Assert.Equal((SiloClustering.Localhost, null, "c"), (local.Clustering, local.ConnectionString, local.ClusterId));
    }

    [Fact]
    public void Reload_OtherSilos_RefusedWithoutTellingSecrets()
    {
        const string Text = "orleans { clustering { adonet { connection_string: 'Host=db;Password=old' } } }";
        GatewayOptions running = InMemoryConfig.Load(Text);

        Assert.Null(ReloadPlan.Compare(running, InMemoryConfig.Load(Text)).Refusal);
        Assert.Equal("config reload not supported for orleans", ReloadPlan.Compare(running, InMemoryConfig.Load(Text.Replace("old", "new", StringComparison.Ordinal))).Refusal);
    }

    [Fact]
    public void Load_AzureDeployment_IsReadAsMeant()
    {
        string text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "deploy", "azure", "gateway.conf"));
        OptionsLoadResult loaded = InMemoryConfig.Loader(text, environment: new Dictionary<string, string>
        {
            ["ORLEANSNATS_CLIENT_ADVERTISE"] = "\"nats.example:4222\"",
            ["ORLEANSNATS_CLIENT_TOKEN"] = "\"token\"",
            ["ORLEANSNATS_CLUSTER_ID"] = "\"prod\"",
            ["ORLEANSNATS_SERVICE_ID"] = "\"prod\"",
            ["ORLEANSNATS_ACCOUNT_URL"] = "\"https://acct.table.core.windows.net/\"",
            ["ORLEANSNATS_IDENTITY_CLIENT_ID"] = "\"id\"",
            ["ORLEANSNATS_TABLE_NAME"] = "\"Silos\"",
        }).Load();

        Assert.Null(loaded.Error);
        OrleansOptions orleans = loaded.Options!.Orleans!;
        Assert.Equal(("prod", SiloClustering.AzureTable, "id", "Silos"), (orleans.ClusterId, orleans.Clustering, orleans.IdentityClientId, orleans.TableName));
    }
}

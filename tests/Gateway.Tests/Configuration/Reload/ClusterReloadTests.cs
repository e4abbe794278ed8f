using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Configuration.Reload;

namespace OrleansNats.Gateway.Tests.Configuration.Reload;

/// <summary>Expected texts were read off nats-server 2.15.1's log.</summary>
public sealed class ClusterReloadTests
{
    private const string Base = "name: a, listen: \"127.0.0.1:-1\", routes: [\"nats://r:1\", \"nats://u:secret@r:2\"]";

    [Fact]
    public void Compare_SameCluster_NothingToDo()
    {
        ReloadPlan plan = Compare(Base, Base);

        Assert.True(plan.Cluster is { IsCluster: false, IsRoutes: false });
        Assert.DoesNotContain(plan.Changes, static change => change.Text.Contains("cluster", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no_advertise: true")]
    [InlineData("advertise: \"x:1\"")]
    [InlineData("name: b")]
    [InlineData("authorization { user: a, password: secret }")]
    [InlineData("authorization { timeout: 5 }")]
    [InlineData("permissions { import: a }")]
    [InlineData("permissions {}")]
    [InlineData("pool_size: 5")]
    [InlineData("pool_size: -1")]
    [InlineData("accounts: [\"$G\"]")]
    [InlineData("compression: off")]
    [InlineData("ping_interval: \"5s\"")]
    [InlineData("ping_max: 7")]
    [InlineData("write_deadline: \"5s\"")]
    [InlineData("connect_retries: 5")]
    [InlineData("connect_backoff: true")]
    public void Compare_SettingChanged_OneLineWithoutValues(string setting)
    {
        ReloadPlan plan = Compare(Base, Base + ", " + setting);

        Assert.Null(plan.Refusal);
        Assert.Equal("Reloaded: cluster", Assert.Single(plan.Changes, static change => change.Setting == ReloadedSetting.Cluster).Text);
        Assert.DoesNotContain(plan.Changes, static change => change.Setting == ReloadedSetting.ClusterRoutes);
        Assert.DoesNotContain(plan.Changes, static change => change.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_RoutesChanged_TellsWhichCameAndWent()
    {
        ReloadPlan plan = Compare(Base, Base.Replace("nats://r:1", "nats://r:3", StringComparison.Ordinal));

        Assert.Equal("Reloaded: cluster routes", Assert.Single(plan.Changes, static change => change.Setting == ReloadedSetting.ClusterRoutes).Text);
        Assert.Equal(["nats://r:3"], plan.Cluster!.RoutesAdded.Select(static route => route.Text));
        Assert.Equal(["nats://r:1"], plan.Cluster.RoutesRemoved.Select(static route => route.Text));
        Assert.False(plan.Cluster.IsCluster);
    }

    [Fact]
    public void Compare_RoutesInOtherOrder_NoChange() => Assert.False(
        Compare("port: -1, routes: [\"nats://a:1\", \"nats://b:1\"]", "port: -1, routes: [\"nats://b:1\", \"nats://a:1\"]").Cluster!.IsRoutes);

    [Fact]
    public void Compare_AccountsChanged_TellsWhichCameAndWent()
    {
        ReloadPlan plan = Compare("port: -1, accounts: [A, B]", "port: -1, accounts: [B, \"$G\"]");

        Assert.Equal(["$G"], plan.Cluster!.AccountsAdded);
        Assert.Equal(["A"], plan.Cluster.AccountsRemoved);
    }

    [Fact]
    public void Compare_SeveralChanges_EachTold()
    {
        ClusterChange change = Compare(Base, Base + ", name: b, permissions { export: x }, authorization { user: u }, pool_size: 1").Cluster!;

        Assert.True(change is { NameChanged: true, PermissionsChanged: true, AuthorizationChanged: true, PoolSizeChanged: true });
        Assert.True(change is { AdvertiseChanged: false, CompressionChanged: false, OtherChanged: false, TlsChanged: false });
    }

    [Fact]
    public void Compare_WithOtherChanges_InNatsServersOrder()
    {
        string next = $"cluster {{ {Base}, pool_size: 5, routes: [] }}\nno_fast_producer_stall: true\npid_file: x\nwrite_deadline: \"1s\"";

        ReloadPlan plan = ReloadPlan.Compare(InMemoryConfig.Load($"cluster {{ {Base} }}"), InMemoryConfig.Load(next));

        Assert.Equal(
            [
                "Reloaded: fast producers will not be stalled",
                "Reloaded: cluster",
                "Reloaded: pid_file = x",
                "Reloaded: cluster routes",
                "Reloaded: write_deadline = 1s",
            ],
            plan.Changes.Select(static change => change.Text).Skip(2));
    }

    [Theory]
    [InlineData("cluster { port: -1, host: \"127.0.0.1\" }", "cluster { port: 5, host: \"127.0.0.1\" }", "config reload not supported for cluster port: old=-1, new=5")]
    [InlineData("cluster { port: 5, host: \"127.0.0.1\" }", "cluster { port: 5 }", "config reload not supported for cluster host: old=127.0.0.1, new=0.0.0.0")]
    [InlineData("", "cluster { listen: \"127.0.0.1:-1\" }", "config reload not supported for cluster host: old=, new=127.0.0.1")]
    [InlineData("cluster { listen: \"127.0.0.1:-1\" }", "", "config reload not supported for cluster host: old=127.0.0.1, new=")]
    [InlineData("cluster { port: 5 }", "cluster { port: 5, accounts: [A] }", "unable to add account \"A\" to the list of dedicated routes: account missing")]
    [InlineData("cluster { port: 5 }", "cluster { port: 6 }\nmax_subscriptions: 5", "config reload not supported for MaxSubs: old=0, new=5")]
    [InlineData("cluster { port: 5 }", "cluster { port: 6 }\nlame_duck_duration: \"45s\"", "config reload not supported for cluster port: old=5, new=6")]
    public void Compare_FixedSettingChanged_RefusesAll(string running, string next, string expected)
    {
        ReloadPlan plan = ReloadPlan.Compare(InMemoryConfig.Load(running), InMemoryConfig.Load(next));

        Assert.Equal(expected, plan.Refusal);
        Assert.Empty(plan.Changes);
    }

    [Fact]
    public void Compare_AnyPortNext_KeepsRunningPort() => Assert.Null(Compare("port: 5", "port: -1").Refusal);

    private static ReloadPlan Compare(string running, string next) =>
        ReloadPlan.Compare(InMemoryConfig.Load($"cluster {{ {running} }}"), InMemoryConfig.Load($"cluster {{ {next} }}"));
}

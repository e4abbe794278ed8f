using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Configuration.Reload;

namespace OrleansNats.Gateway.Tests.Configuration.Reload;

/// <summary>Expected texts were read off nats-server 2.15.1's log.</summary>
public sealed class ReloadPlanTests
{
    private const string Base = "listen: \"127.0.0.1:4222\"\nserver_name: n1\n";

    [Fact]
    public void Compare_NothingChanged_OnlyUsersAndAccounts()
    {
        ReloadPlan plan = Compare("", "");

        Assert.Null(plan.Refusal);
        Assert.Equal(["Reloaded: authorization users", "Reloaded: accounts"], Texts(plan));
        Assert.False(plan.AuthorizationChanged);
    }

    [Fact]
    public void Compare_EverythingReloadable_ListedInNatsServersOrder()
    {
        ReloadPlan plan = Compare("", """
            debug: true, max_payload: 1000, ping_interval: "30s", write_deadline: "1500ms", max_connections: 5, ping_max: 7
            max_control_line: 512, client_advertise: "a:1", logtime_utc: true, max_traced_msg_len: 9, no_fast_producer_stall: true
            connect_error_reports: 4, server_tags: [x, y], server_metadata { a: b }, authorization { user: u, pass: p, timeout: 3.5 }
            pid_file: pp, ports_file_dir: ".", trace_verbose: true, log_file: f, log_format: json
            """);

        Assert.Null(plan.Refusal);
        Assert.Equal(
            [
                "Reload: client_advertise = a:1",
                "Reloaded: trace = true",
                "Reloaded: debug = true",
                "Reloaded: trace_verbose = true",
                "Reloaded: logtime_utc = true",
                "Reloaded: max_connections = 5",
                "Reloaded: authorization users",
                "Reloaded: accounts",
                "Reloaded: authorization username",
                "Reloaded: authorization password",
                "Reloaded: ping_interval = 30s",
                "Reloaded: ping_max = 7",
                "Reloaded: authorization timeout = 3.5",
                "Reloaded: max_control_line = 512",
                "Reloaded: max_payload = 1000",
                "Reloaded: fast producers will not be stalled",
                "Reloaded: pid_file = pp",
                "Reloaded: ports_file_dir = .",
                "Reloaded: log_file = f",
                "Reloaded: log_format = json",
                "Reloaded: write_deadline = 1.5s",
                "Reloaded: max_traced_msg_len = 9",
                "Reloaded: connect_error_reports = 4",
                "Reloaded: tags",
                "Reloaded: metadata",
            ],
            Texts(plan));
        Assert.True(plan.AuthorizationChanged);
    }

    [Fact]
    public void Compare_BackToDefaults_WritesDefaults()
    {
        string[] texts = Texts(Compare("client_advertise: \"a:1\"\nping_interval: \"30s\"\npid_file: p\nno_fast_producer_stall: true", ""));

        Assert.Equal(
            [
                "Reload: client_advertise = ",
                "Reloaded: authorization users",
                "Reloaded: accounts",
                "Reloaded: ping_interval = 2m0s",
                "Reloaded: fast producers will be stalled",
            ],
            texts);
    }

    [Theory]
    [InlineData("lame_duck_duration: \"45s\"", "LameDuckDuration: old=2m0s, new=45s")]
    [InlineData("lame_duck_grace_period: \"5s\"", "LameDuckGracePeriod: old=10s, new=5s")]
    [InlineData("max_pending: 1000000000", "MaxPending: old=67108864, new=1000000000")]
    [InlineData("max_subscriptions: 5", "MaxSubs: old=0, new=5")]
    [InlineData("max_sub_tokens: 5", "MaxSubTokens: old=0, new=5")]
    [InlineData("http_base_path: /x", "HTTPBasePath: old=, new=/x")]
    [InlineData("http_port: -1", "HTTPPort: old=0, new=-1")]
    [InlineData("http: \"127.0.0.2:0\"", "HTTPHost: old=127.0.0.1, new=127.0.0.2")]
    [InlineData("log_size_limit: 100000", "LogSizeLimit: old=0, new=100000")]
    [InlineData("log_max_num: 3", "LogMaxFiles: old=0, new=3")]
    [InlineData("disable_sublist_cache: true", "NoSublistCache: old=false, new=true")]
    [InlineData("no_header_support: true", "NoHeaderSupport: old=false, new=true")]
    [InlineData("write_timeout: close", "WriteTimeout: old=, new=close")]
    [InlineData("max_closed_clients: 5", "MaxClosedClients: old=10000, new=5")]
    [InlineData("port: 4567", "Port: old=4222, new=4567")]
    [InlineData("server_name: n2", "ServerName: old=n1, new=n2")]
    [InlineData("no_auth_user: a\nauthorization { users: [ {user: a} ] }", "NoAuthUser: old=, new=a")]
    public void Compare_FixedSettingChanged_RefusesAll(string change, string expected)
    {
        ReloadPlan plan = Compare("", change + "\ndebug: true");

        Assert.Equal("config reload not supported for " + expected, plan.Refusal);
        Assert.Empty(plan.Changes);
    }

    [Fact]
    public void Compare_AnyPortNext_KeepsRunningPort() => Assert.Null(Compare("", "port: -1").Refusal);

    [Fact]
    public void Compare_NoAuthUserDroppedWithItsUser_Allowed()
    {
        const string Running = "no_auth_user: a\nauthorization { users: [ {user: a}, {user: b} ] }";

        Assert.Null(Compare(Running, "authorization { users: [ {user: b} ] }").Refusal);
        Assert.Equal(
            "config reload not supported for NoAuthUser: old=a, new=",
            Compare(Running, "authorization { users: [ {user: a} ] }").Refusal);
    }

    [Fact]
    public void Compare_UsersInOtherOrder_NoAuthorizationChange()
    {
        const string A = "{user: a, pass: x, permissions: { publish: { allow: [p, q] } } }";
        const string B = "{user: b}";
        string first = $"authorization {{ users: [ {A}, {B} ] }}";

        Assert.False(Compare(first, $"authorization {{ users: [ {B}, {A} ] }}").AuthorizationChanged);
        Assert.True(Compare(first, $"authorization {{ users: [ {B}, {A.Replace("q", "r", StringComparison.Ordinal)} ] }}").AuthorizationChanged);
    }

    private static ReloadPlan Compare(string running, string next) =>
        ReloadPlan.Compare(InMemoryConfig.Load(Base + running), InMemoryConfig.Load(Base + next));

    private static string[] Texts(ReloadPlan plan) => [.. plan.Changes.Select(static change => change.Text)];
}

using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Configuration;

public sealed class OptionsLoaderTests
{
    [Fact]
    public void Load_EveryKey_Bound()
    {
        GatewayOptions options = InMemoryConfig.Load("""
            listen: "127.0.0.1:4333", client_advertise: "a:1", server_name: n, server_tags: [x, y, x], server_metadata { k: v }
            pid_file: p.pid, ports_file_dir: /ports
            http: "127.0.0.2:8222", http_base_path: "nats/"
            max_control_line: 1K, max_payload: 2KB, max_pending: 3mb, max_connections: 4, max_subscriptions: 5, max_sub_tokens: 6
            ping_interval: "7s", ping_max: 8, write_deadline: "9ms", write_timeout: close, max_closed_clients: 10
            no_header_support: on, disable_sublist_cache: yes, no_fast_producer_stall: true
            connect_error_reports: 11, reconnect_error_reports: 12
            lame_duck_duration: "1m", lame_duck_grace_period: "13s"
            debug: true, trace_headers: true, max_traced_msg_len: 14, logtime: false, logtime_utc: true, log_file: l.log
            log_size_limit: 15, log_max_num: 16, log_format: json, syslog: true, remote_syslog: "udp://h:1"
            """);

        Assert.Equal(("127.0.0.1", 4333, "a:1", "n"), (options.Host, options.Port, options.ClientAdvertise, options.ServerName));
        Assert.Equal(["x", "y"], options.ServerTags);
        Assert.Equal("v", options.ServerMetadata["k"]);
        Assert.Equal(("p.pid", "/ports"), (options.PidFile, options.PortsFileDirectory));
        Assert.Equal(("127.0.0.2", 8222, "/nats"), (options.Monitoring.Host, options.Monitoring.Port, options.Monitoring.BasePath));
        LimitOptions limits = options.Limits;
        Assert.Equal((1000, 2048, 3L << 20, 4), (limits.MaxControlLineBytes, limits.MaxPayloadBytes, limits.MaxPendingBytes, limits.MaxConnections));
        Assert.Equal((5, 6, 8, 10), (limits.MaxSubscriptions, limits.MaxSubscriptionTokens, limits.MaxPingsOut, limits.MaxClosedClients));
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromMilliseconds(9)), (limits.PingInterval, limits.WriteDeadline));
        Assert.Equal((WriteTimeoutPolicy.Close, 11, 12), (limits.WriteTimeout, limits.ConnectErrorReports, limits.ReconnectErrorReports));
        Assert.True(limits is { NoHeaderSupport: true, DisableSublistCache: true, NoFastProducerStall: true });
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(13)), (options.LameDuck.Duration, options.LameDuck.GracePeriod));
        LogOptions log = options.Log;
        Assert.True(log is { Debug: true, Trace: true, TraceHeaders: true, TraceVerbose: false, Timestamps: false, TimestampsUtc: true });
        Assert.Equal((14, "l.log", 15L, 16), (log.MaxTracedMessageBytes, log.File, log.FileSizeLimitBytes, log.MaxFiles));
        Assert.True(log is { Json: true, Syslog: true, RemoteSyslog: "udp://h:1" });
    }

    [Fact]
    public void Load_Authorization_Bound()
    {
        AuthorizationOptions options = InMemoryConfig.Load("""
            S = secret
            authorization {
              timeout: 0.5
              default_permissions: { pub: d }
              users: [
                { user: a, pass: $S, permissions: { publish: { allow: [x, "y.*"], deny: z }, subscribe: "s q" } }
                { username: b, password: "$2a$11$x", permissions: { publish: [] } }
                { user: c }
              ]
            }
            no_auth_user: b
            """).Authorization;

        Assert.Equal((TimeSpan.FromSeconds(0.5), "b"), (options.Timeout, options.NoAuthUser));
        Assert.Equal(["d"], options.DefaultPermissions!.PublishAllow!);
        Assert.Equal([("a", "secret"), ("b", "$2a$11$x"), ("c", "")], options.Users.Select(u => (u.Name, u.Password)));
        PermissionOptions permissions = options.Users[0].Permissions!;
        Assert.Equal(["x", "y.*"], permissions.PublishAllow!);
        Assert.Equal(["z"], permissions.PublishDeny!);
        Assert.Equal(["s q"], permissions.SubscribeAllow!);
        Assert.Null(permissions.SubscribeDeny);
        Assert.Equal(new PermissionOptions(null, null, null, null), options.Users[1].Permissions);
        Assert.Null(options.Users[2].Permissions);
    }

    [Fact]
    public void Load_NoFile_GivesDefaults()
    {
        GatewayOptions options = new OptionsLoader(null, static _ => null).Load().Options!;

        Assert.Equal(("0.0.0.0", 4222, 0, ""), (options.Host, options.Port, options.Monitoring.Port, options.ConfigDigest));
        Assert.Equal("0.0.0.0", options.Monitoring.Host);
        Assert.Equal(65536, options.Limits.MaxConnections);
    }

    [Fact]
    public void Load_ZeroValues_GiveDefaults()
    {
        GatewayOptions options = InMemoryConfig.Load(
            "port: 0\nmax_payload: 0\nmax_pending: 0\nping_max: 0\nmax_control_line: 0\nhost: \"\"\nwrite_deadline: \"0s\"\nlog_file: \"\"");

        Assert.Equal(("0.0.0.0", 4222, 1 << 20), (options.Host, options.Port, options.Limits.MaxPayloadBytes));
        Assert.Equal((64L << 20, 2, 4096), (options.Limits.MaxPendingBytes, options.Limits.MaxPingsOut, options.Limits.MaxControlLineBytes));
        Assert.Equal(TimeSpan.FromSeconds(10), options.Limits.WriteDeadline);
        Assert.Null(options.Log.File);
    }

    [Fact]
    public void Load_ZeroMaxConnections_LiftsLimit() => Assert.Equal(-1, InMemoryConfig.Load("max_connections: 0").Limits.MaxConnections);

    [Fact]
    public void Load_MonitoringWithoutHost_ListensWhereClientsDo()
    {
        Assert.Equal("127.0.0.9", InMemoryConfig.Load("host: 127.0.0.9\nhttp: 8222").Monitoring.Host);
        Assert.Equal("10.0.0.1", InMemoryConfig.Load("http: 8222", static o => o.Host = "10.0.0.1").Monitoring.Host);
    }

    [Theory]
    [InlineData("max_payload: 2MB\nmax_pending: 1MB", "max_payload (2097152) cannot be higher than max_pending (1048576)")]
    [InlineData("lame_duck_duration: \"30s\"\nlame_duck_grace_period: \"30s\"", "lame duck grace period (30s) should be strictly lower than lame duck duration (30s)")]
    [InlineData("no_auth_user: a", "no_auth_user: \"a\" present, but users/nkeys are not defined")]
    [InlineData("no_auth_user: a\nauthorization { users: [ {user: b} ] }", "no_auth_user: \"a\" not present as user or nkey in authorization block or account configuration")]
    [InlineData("port: 70000", "port 70000 is not between 1 and 65535, or -1")]
    [InlineData("max_payload: -1", "max_payload cannot be negative")]
    [InlineData("client_advertise: \"a:b\"", "invalid client_advertise value of a:b")]
    public void Load_RuleBroken_ErrorButTestPasses(string text, string expected)
    {
        OptionsLoader loader = InMemoryConfig.Loader(text);

        Assert.Equal(expected, loader.Load().Error);
        Assert.Null(loader.Test().Error);
    }

    [Fact]
    public void Load_LargePayload_Warns() => Assert.Equal(
        ["Maximum payloads over 8.00 MB are generally discouraged and could lead to poor performance"],
        InMemoryConfig.Loader("max_payload: 9MB").Load().Warnings);

    [Fact]
    public void Load_Again_ReadsFileAnewAndKeepsFlags()
    {
        Dictionary<string, string> files = new() { [InMemoryConfig.File] = "port: 1\ndebug: true" };
        OptionsLoader loader = InMemoryConfig.Loader(files, static o => o.Port = 9);
        Assert.True(loader.Load().Options!.Log.Debug);

        files[InMemoryConfig.File] = "port: 2\ndebug: false";
        GatewayOptions next = loader.Load().Options!;

        Assert.Equal((9, false), (next.Port, next.Log.Debug));
    }
}

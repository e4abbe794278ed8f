using System.Net.Security;
using System.Security.Authentication;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Configuration;

public sealed class ClusterOptionsTests
{
    [Fact]
    public void Load_EveryKey_Bound()
    {
        GatewayOptions options = InMemoryConfig.Load("""
            cluster {
              name: east, host: "127.0.0.1", port: 6333, cluster_advertise: "example.com:6222", no_advertise: true
              routes: [ "nats://user:p%40ss@127.0.0.1:6334", nats-route://10.0.0.2:6222
                " tls://[::1]:6222 " ]
              connect_retries: 5, connect_backoff: true, pool_size: 4, accounts: [ A, "B" ], compression: off
              authorization { user: route, password: s3cret, timeout: 1.5 }
              permissions { import: { allow: ["a.>", b], deny: a.x }, export: "c.*" }
              ping_interval: "20s", ping_max: 4, write_deadline: "3s"
            }
            """);

        ClusterOptions cluster = options.Cluster!;
        Assert.Equal(("east", "east"), (cluster.Name, options.ClusterName));
        Assert.Equal(("127.0.0.1", 6333, "example.com:6222", true), (cluster.Host, cluster.Port, cluster.Advertise, cluster.NoAdvertise));
        Assert.Equal(
            [
                new RouteUrl("nats", "127.0.0.1", 6334, "user", "p@ss", "nats://user:p%40ss@127.0.0.1:6334"),
                new RouteUrl("nats-route", "10.0.0.2", 6222, null, null, "nats-route://10.0.0.2:6222"),
                new RouteUrl("tls", "::1", 6222, null, null, "tls://[::1]:6222"),
            ],
            cluster.Routes);
        Assert.Equal((5, true, 4, RouteCompression.Off), (cluster.ConnectRetries, cluster.ConnectBackoff, cluster.PoolSize, cluster.Compression));
        Assert.Equal(["A", "B"], cluster.PinnedAccounts);
        ClusterAuthorizationOptions authorization = cluster.Authorization;
        Assert.Equal(("route", "s3cret", TimeSpan.FromSeconds(1.5)), (authorization.User, authorization.Password, authorization.Timeout));
        Assert.Equal(["a.>", "b"], cluster.Permissions!.ImportAllow!);
        Assert.Equal(["a.x"], cluster.Permissions.ImportDeny!);
        Assert.Equal(["c.*"], cluster.Permissions.ExportAllow!);
        Assert.Null(cluster.Permissions.ExportDeny);
        Assert.Equal((TimeSpan.FromSeconds(20), 4, TimeSpan.FromSeconds(3)), (cluster.PingInterval, cluster.MaxPingsOut, cluster.WriteDeadline));
        Assert.Null(cluster.Tls);
    }

    [Fact]
    public void Load_PortOnly_GivesDefaults()
    {
        ClusterOptions cluster = InMemoryConfig.Load("cluster { port: 6222, pool_size: 0, ping_max: 0, ping_interval: \"0s\", write_deadline: \"0s\" }").Cluster!;

        Assert.Equal(("0.0.0.0", 3, RouteCompression.Accept), (cluster.Host, cluster.PoolSize, cluster.Compression));
        Assert.Null(cluster.Name);
        Assert.Null(cluster.PingInterval);
        Assert.Null(cluster.MaxPingsOut);
        Assert.Null(cluster.WriteDeadline);
        Assert.Null(cluster.Permissions);
        Assert.Null(cluster.Authorization.User);
        Assert.Equal(TimeSpan.FromSeconds(2), cluster.Authorization.Timeout);
    }

    [Theory]
    [InlineData("cluster { name: east, routes: [\"nats://a:1\"] }", "east")]
    [InlineData("cluster { host: \"127.0.0.1\", port: 0 }", null)]
    [InlineData("", null)]
    public void Load_NoPort_NoClusterButItsName(string text, string? name)
    {
        GatewayOptions options = InMemoryConfig.Load(text);

        Assert.Null(options.Cluster);
        Assert.Equal(name, options.ClusterName);
    }

    [Fact]
    public void Load_PermissionsInBothPlaces_ThoseOfTheBlockWin()
    {
        const string Text = "cluster { port: -1, permissions { import: a }, authorization { user: u, pass: p, permissions { import: b } } }";

        OptionsLoadResult loaded = InMemoryConfig.Loader(Text).Load();

        Assert.Equal(["a"], loaded.Options!.Cluster!.Permissions!.ImportAllow!);
        Assert.EndsWith("setting \"permissions\" within cluster authorization block is deprecated", Assert.Single(loaded.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PermissionsInAuthorizationAlone_Taken() => Assert.Equal(
        ["b"], InMemoryConfig.Load("cluster { port: -1, authorization { permissions { export: b } } }").Cluster!.Permissions!.ExportAllow!);

    [Fact]
    public void Load_TlsRules_BoundAndAuthorizationWaitsLonger()
    {
        const string Pin = "ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789";
        OptionsLoadResult tested = InMemoryConfig.Loader($$"""
            cluster { port: -1, tls {
              verify: true, insecure: true, timeout: "4s", min_version: "1.3", pinned_certs: [ "{{Pin}}" ]
              cipher_suites: [ "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" ]
            } }
            """).Test();

        TlsOptions tls = tested.Options!.Cluster!.Tls!;
        Assert.True(tls is { Verify: true, Insecure: true, MinVersion: SslProtocols.Tls13, CertFile: null });
        Assert.Equal(TimeSpan.FromSeconds(4), tls.Timeout);
        Assert.Equal([Pin.ToLowerInvariant()], tls.PinnedCerts);
        Assert.Equal([TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256], tls.CipherSuites!);
    }

    [Theory]
    [InlineData("name: \"a b\"", "cluster name cannot contain spaces")]
    [InlineData("listen: x", "could not parse address string \"x\"")]
    [InlineData("port: x", "port must be an integer, not a string")]
    [InlineData("routes: x", "routes must be an array, not a string")]
    [InlineData("authorization { token: t }", "Cluster authorization does not support tokens")]
    [InlineData("authorization { user: u, token: t }", "Cluster authorization does not support tokens")]
    [InlineData("authorization { users: [] }", "Cluster authorization does not allow multiple users")]
    [InlineData("permissions { allow_responses: true }", "Cluster permissions do not support dynamic responses")]
    [InlineData("permissions { export: \"a b\" }", "cluster export allow: subject \"a b\" is not a valid subject")]
    [InlineData("permissions { export: { deny: \"a b\" } }", "cluster export deny: subject \"a b\" is not a valid subject")]
    [InlineData("compression: foo", "unsupported compression mode \"foo\"")]
    [InlineData("compression: 1", "field \"compression\" should be a boolean or a structure, got an integer")]
    [InlineData("compression: S2_Fast", "compression of routes ('S2_Fast') is not supported yet")]
    [InlineData("compression: true", "compression of routes ('on') is not supported yet")]
    [InlineData("write_timeout: close", "cluster write_timeout 'close' is not supported yet")]
    [InlineData("foo: 1", "unknown field \"foo\"")]
    [InlineData("tls { cert_file: a }", "missing 'key_file' in TLS configuration")]
    [InlineData("tls { key_file: a }", "missing 'cert_file' in TLS configuration")]
    [InlineData("tls { ca_file: /nowhere/ca.pem }", "open /nowhere/ca.pem: no such file or directory")]
    public void Load_WrongSetting_ErrorWithItsPlace(string setting, string expected) =>
        Assert.Equal($"test.conf:1:10: {expected}", InMemoryConfig.Loader($"cluster {{ {setting} }}").Load().Error);

    [Theory]
    [InlineData("127.0.0.1:6222", "127.0.0.1:6222")]
    [InlineData("nats://user:secret@%zz:1", "nats://user:xxxxx@%zz:1")]
    public void Load_WrongRoute_ErrorWithoutPassword(string route, string shown) => Assert.Equal(
        $"test.conf:1:20: error parsing route url [\"{shown}\"]",
        InMemoryConfig.Loader($"cluster {{ routes: [\"{route}\"] }}").Load().Error);

    [Fact]
    public void Load_RouteTwice_WarnsWithoutPasswordAndKeepsOne()
    {
        const string Text = "cluster { port: -1, routes: [\"nats://u:secret@a:1\", \"nats://u:secret@a:1\"] }";

        OptionsLoadResult loaded = InMemoryConfig.Loader(Text).Load();

        Assert.Single(loaded.Options!.Cluster!.Routes);
        Assert.Equal(["test.conf:1:53: invalid use of field \"nats://u:xxxxx@a:1\": Duplicate route entry detected"], loaded.Warnings);
    }

    [Fact]
    public void Load_LongPingInterval_Warns() => Assert.Equal(
        ["test.conf:1:20: Cluster 'ping_interval' will reset to 30s which is the max for routes"],
        InMemoryConfig.Loader("cluster { port: -1, ping_interval: \"31s\" }").Load().Warnings);

    [Theory]
    [InlineData("pool_size: -1, accounts: [A]", "pool_size cannot be negative if pinned accounts are specified")]
    [InlineData("accounts: [A, B, A]", "found duplicate account name \"A\" in pinned accounts list [\"A\" \"B\" \"A\"]")]
    [InlineData("port: 70000", "cluster port 70000 is not between 1 and 65535, or -1")]
    [InlineData("connect_retries: -1", "cluster connect_retries cannot be negative")]
    [InlineData("ping_max: -1", "cluster ping_max cannot be negative")]
    [InlineData("ping_interval: \"-1s\"", "cluster ping_interval cannot be negative")]
    [InlineData("write_deadline: \"-1s\"", "cluster write_deadline cannot be negative")]
    [InlineData("authorization { timeout: -1 }", "cluster authorization timeout cannot be negative")]
    [InlineData("tls { timeout: -1 }", "cluster tls timeout cannot be negative")]
    [InlineData("tls {}", "cluster tls needs a certificate: 'cert_file' and 'key_file'")]
    [InlineData("advertise: \"a:b\"", "invalid Cluster.Advertise value of a:b, err=strconv.Atoi: parsing \"b\": invalid syntax")]
    [InlineData("advertise: \"a:b:c\"", "invalid Cluster.Advertise value of a:b:c, err=address a:b:c: too many colons in address")]
    [InlineData("routes: [\"nats://u:secret@a\"]", "route url \"nats://u:xxxxx@a\" has no usable host and port")]
    [InlineData("routes: [\"nats://:1\"]", "route url \"nats://:1\" has no usable host and port")]
    [InlineData("routes: [\"nats://a:70000\"]", "route url \"nats://a:70000\" has no usable host and port")]
    public void Load_RuleBroken_ErrorButTestPasses(string setting, string expected)
    {
        OptionsLoader loader = InMemoryConfig.Loader($"cluster {{ port: -1, {setting} }}");

        Assert.Equal(expected, loader.Load().Error);
        Assert.Null(loader.Test().Error);
    }

    [Theory]
    [InlineData("nats://u:p@h:1", "nats://u:xxxxx@h:1")]
    [InlineData("nats://u:p@ss:w@h:1", "nats://u:xxxxx@h:1")]
    [InlineData("nats://token@h:1", "nats://token@h:1")]
    [InlineData("nats://h:1", "nats://h:1")]
    [InlineData("u:p@h", "u:xxxxx@h")]
    public void Redacted_AnyUrl_HidesThePassword(string url, string expected)
    {
        var route = new RouteUrl("nats", "h", 1, null, null, url);

        Assert.Equal((expected, expected), (route.Redacted, route.ToString()));
    }
}

using System.Text;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Protocol.Tests.Routes;

public sealed class RouteInfoTests
{
    // As these versions send them to a listener of a cluster of two, ids shortened.
    private const string Of2_9_10 =
        """{"server_id":"NCQ5","server_name":"NCQ5","version":"2.9.10","proto":2,"go":"go1.19.8","host":"127.0.0.1","port":56519,"""
        + """ "headers":true,"max_payload":1048576,"nonce":"OE8c","cluster":"x","connect_urls":["127.0.0.1:55173"],"lnoc":true} """;

    private const string Of2_10_27 =
        """{"server_id":"NCJA","server_name":"NCJA","version":"2.10.27","proto":2,"go":"go1.24.4","host":"127.0.0.1","port":47365,"""
        + """ "headers":true,"max_payload":1048576,"nonce":"TU5g","cluster":"x","connect_urls":["127.0.0.1:40887"],"""
        + """ "compression":"accept","lnoc":true,"lnocu":true,"route_pool_size":3} """;

    private const string Of2_15_1 =
        """{"server_id":"NBYW","server_name":"NBYW","version":"2.15.1","proto":3,"go":"go1.27.2","host":"127.0.0.1","port":52541,"""
        + """ "headers":true,"max_payload":1048576,"nonce":"UN0S","cluster":"x","connect_urls":["127.0.0.1:55589"],"""
        + """ "compression":"not supported","lnoc":true,"lnocu":true,"ln":true,"route_pool_size":3,"route_account":"$SYS"} """;

    private const string Everything =
        """{"server_id":"N","server_name":"n","version":"2.14.0","proto":3,"git_commit":"abc","go":".NET 10","host":"::1","port":6222,"""
        + "\"headers\":true,\"auth_required\":true,\"tls_required\":true,\"tls_verify\":true,\"tls_available\":true,\"max_payload\":1048576,"
        + "\"jetstream\":true,\"ip\":\"nats-route://[::1]:6222/\",\"nonce\":\"x\",\"cluster\":\"c\",\"cluster_dynamic\":true,\"domain\":\"d\","
        + "\"connect_urls\":[\"a:1\",\"b:2\"],\"ws_connect_urls\":[\"w:1\"],\"ldm\":true,\"compression\":\"s2_auto\","
        + "\"import\":{\"allow\":[\"i.>\",\"j\"]},\"export\":{\"allow\":[\"e\"],\"deny\":[\"f\"]},\"lnoc\":true,\"lnocu\":true,"
        + "\"route_pool_size\":3,\"route_pool_idx\":2,\"route_account\":\"A\",\"route_acc_add_reqid\":\"r\",\"gossip_mode\":2,"
        + "\"gateway_url\":\"g:1\",\"leafnode_urls\":[\"l:1\"]}";

    private const string Nothing =
        """{"server_id":"","server_name":"","version":"","proto":0,"go":"","host":"","port":0,"headers":false,"max_payload":0}""";

    private static readonly string[] TextFields =
    [
        "server_id", "server_name", "version", "git_commit", "go", "host", "ip", "nonce", "cluster", "domain", "compression", "route_account",
        "route_acc_add_reqid", "gateway_url",
    ];

    private static readonly string[] SwitchFields =
        ["headers", "auth_required", "tls_required", "tls_verify", "tls_available", "jetstream", "cluster_dynamic", "ldm", "lnoc", "lnocu"];

    private static readonly string[] NumberFields = ["proto", "port", "max_payload", "route_pool_size", "route_pool_idx", "gossip_mode"];

    [Fact]
    public void TryRead_InfoOf2910_HasNoPool() => Assert.True(Read(Of2_9_10) is
    {
        ServerId: "NCQ5", Version: "2.9.10", ProtocolLevel: 2, Host: "127.0.0.1", Port: 56519, Headers: true, MaxPayloadBytes: 1_048_576,
        Nonce: "OE8c", Cluster: "x", ConnectUrls: ["127.0.0.1:55173"], LeafOriginCluster: true, LeafOriginClusterInUnsubscribe: false,
        Compression: "", PoolSize: 0, PoolIndex: 0, Account: "", GossipMode: 0,
    });

    [Fact]
    public void TryRead_InfoOf21027_HasAPoolAndAcceptsCompression() => Assert.True(Read(Of2_10_27) is
    {
        ServerName: "NCJA", Version: "2.10.27", ProtocolLevel: 2, Runtime: "go1.24.4", Port: 47365, ConnectUrls: ["127.0.0.1:40887"],
        LeafOriginCluster: true, LeafOriginClusterInUnsubscribe: true, Compression: "accept", PoolSize: 3, Account: "",
    });

    [Fact]
    public void TryRead_InfoOf2151ForTheSystemAccount_IsDedicated() => Assert.True(Read(Of2_15_1) is
    {
        ServerName: "NBYW", Version: "2.15.1", ProtocolLevel: 3, LeafOriginClusterInUnsubscribe: true, Compression: "not supported",
        PoolSize: 3, PoolIndex: 0, Account: "$SYS", Import: null, Export: null,
    });

    [Fact]
    public void Write_EveryFieldAsRead_IsTheSameInTheOrderOfNatsServer() => Assert.Equal($"INFO {Everything} \r\n", Text(Read(Everything)));

    [Fact]
    public void TryRead_EveryField_IsTaken()
    {
        RouteInfo info = Read(Everything);
        Assert.Equal(["a:1", "b:2"], info.ConnectUrls);
        Assert.Equal(["i.>", "j"], info.Import?.Allow);
        Assert.Equal([], info.Import?.Deny);
        Assert.Equal(["e"], info.Export?.Allow);
        Assert.Equal(["f"], info.Export?.Deny);
        Assert.True(info is { GitCommit: "abc", Ip: "nats-route://[::1]:6222/", IsClusterNameDynamic: true, Domain: "d", LameDuck: true });
        Assert.True(info is { AccountRequestId: "r", GossipMode: 2, GatewayUrl: "g:1", LeafNodeUrls: ["l:1"], WebSocketConnectUrls: ["w:1"] });
        Assert.True(info is { AuthRequired: true, TlsRequired: true, TlsVerify: true, TlsAvailable: true, JetStream: true, PoolIndex: 2 });
    }

    [Fact]
    public void Write_NothingSet_HasOnlyWhatNatsServerAlwaysWrites() => Assert.Equal($"INFO {Nothing} \r\n", Text(new RouteInfo()));

    [Fact]
    public void Write_EmptyPermission_IsWritten()
    {
        RouteInfo info = new() { Import = new RoutePermission([], []) };
        Assert.Contains("\"import\":{}", Text(info), StringComparison.Ordinal);
        Assert.NotNull(Read(Text(info)[5..]).Import);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"unknown":{"port":1},"client_id":"x","other":[1]}""")]
    [InlineData("""{"port":null,"connect_urls":null,"import":null,"headers":null,"server_id":null}""")]
    public void TryRead_NothingOfInterest_GivesDefaults(string json) => Assert.Equal(new RouteInfo(), Read(json));

    [Fact]
    public void TryRead_NamesInAnyCase_AreTaken() =>
        Assert.True(Read("""{"SERVER_ID":"N","Route_Pool_Size":3,"Import":{"ALLOW":["a"]}}""") is { ServerId: "N", PoolSize: 3, Import.Allow: ["a"] });

    [Fact]
    public void TryRead_WrongType_IsRefused()
    {
        foreach (string field in TextFields) AssertRefused(field, "1", "true", "{}", "[\"x\"]");
        foreach (string field in SwitchFields) AssertRefused(field, "1", "\"true\"", "{}");
        foreach (string field in NumberFields) AssertRefused(field, "\"1\"", "1.5", "1e0", "true", "99999999999");
        AssertRefused("gossip_mode", "256", "-1");
        foreach (string field in (string[])["connect_urls", "ws_connect_urls", "leafnode_urls"]) AssertRefused(field, "\"x\"", "{}", "[1]");
        foreach (string field in (string[])["import", "export"]) AssertRefused(field, "[]", "\"x\"", "{\"allow\":\"x\"}", "{\"deny\":[1]}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("""{"port":1,}""")]
    [InlineData("""{"connect_urls":["a"}""")]
    public void TryRead_NoJsonObject_IsRefused(string json) => Assert.False(RouteInfoReader.TryRead(Encoding.UTF8.GetBytes(json), out _));

    private static void AssertRefused(string field, params string[] values)
    {
        foreach (string value in values)
        {
            string json = $"{{\"server_id\":\"N\",\"{field}\":{value}}}";
            Assert.False(RouteInfoReader.TryRead(Encoding.UTF8.GetBytes(json), out RouteInfo info), json);
            Assert.Equal(new RouteInfo(), info);
        }
    }

    private static RouteInfo Read(string json)
    {
        Assert.True(RouteInfoReader.TryRead(Encoding.UTF8.GetBytes(json), out RouteInfo info), json);
        return info;
    }

    private static string Text(RouteInfo info) => Encoding.UTF8.GetString(RouteInfoWriter.Write(info));
}

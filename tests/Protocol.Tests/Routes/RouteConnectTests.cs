using System.Text;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Protocol.Tests.Routes;

public sealed class RouteConnectTests
{
    // As these versions dial a route with user and password in its URL, ids shortened.
    private const string Of2_9_10 =
        """{"echo":true,"verbose":false,"pedantic":false,"user":"u","pass":"p","tls_required":false,"headers":true,"name":"NCQ5","cluster":"x","lnoc":true}""";

    private const string Of2_15_1 =
        """{"echo":true,"verbose":false,"pedantic":false,"user":"u","pass":"p","tls_required":false,"headers":true,"name":"NBYW","cluster":"x","""
        + "\"lnoc\":true,\"ln\":true}";

    private const string Everything =
        """{"echo":true,"verbose":true,"pedantic":true,"user":"u","pass":"p","tls_required":true,"headers":true,"name":"N","cluster":"c","""
        + "\"cluster_dynamic\":true,\"lnoc\":true,\"lnocu\":true,\"gateway\":\"g\"}";

    // nats.c 3.8 to its server
    private const string OfClient =
        """{"verbose":false,"pedantic":false,"tls_required":false,"name":"","lang":"c","version":"3.8.0","protocol":1,"echo":true,"headers":true}""";

    private static readonly RouteConnect OfServer = new()
    {
        Echo = true,
        User = "u",
        Password = "p",
        Headers = true,
        ServerId = "NCQ5",
        Cluster = "x",
        LeafOriginCluster = true,
    };

    [Fact]
    public void TryRead_ConnectOfNatsServer_IsTaken()
    {
        Assert.Equal(OfServer, Read(Of2_9_10));
        Assert.Equal(OfServer with { ServerId = "NBYW" }, Read(Of2_15_1));
    }

    [Fact]
    public void TryRead_ConnectOfClient_IsKnownByItsLanguage()
    {
        Assert.Equal("c", Read(OfClient).Language);
        Assert.Equal("", Read(Of2_15_1).Language);
    }

    [Theory]
    [InlineData(Of2_9_10)]
    [InlineData(Everything)]
    public void Write_EveryFieldAsRead_IsTheSameInTheOrderOfNatsServer(string json) =>
        Assert.Equal($"CONNECT {json}\r\n", Encoding.UTF8.GetString(RouteConnectWriter.Write(Read(json))));

    [Fact]
    public void Write_NothingSet_HasOnlyWhatNatsServerAlwaysWrites() => Assert.Equal(
        "CONNECT {\"echo\":false,\"verbose\":false,\"pedantic\":false,\"tls_required\":false,\"headers\":false,\"name\":\"\",\"cluster\":\"\"}\r\n",
        Encoding.UTF8.GetString(RouteConnectWriter.Write(new RouteConnect())));

    [Fact]
    public void TryRead_EveryField_IsTaken()
    {
        Assert.True(Read(Everything) is { Echo: true, Verbose: true, Pedantic: true, User: "u", Password: "p", TlsRequired: true, Headers: true });
        Assert.True(Read(Everything) is { ServerId: "N", Cluster: "c", IsClusterNameDynamic: true, LeafOriginCluster: true, Gateway: "g" });
        Assert.True(Read(Everything).LeafOriginClusterInUnsubscribe);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"ln":true,"name":null,"import":{"allow":[]}}""")]
    public void TryRead_NothingOfInterest_GivesDefaults(string json) => Assert.Equal(new RouteConnect(), Read(json));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}x")]
    [InlineData("""{"name":1}""")]
    [InlineData("""{"cluster":{}}""")]
    [InlineData("""{"headers":"true"}""")]
    [InlineData("""{"lnoc":1}""")]
    [InlineData("""{"lang":1}""")]
    [InlineData("""{"user":true}""")]
    public void TryRead_NoJsonObjectOrWrongType_IsRefused(string json) =>
        Assert.False(RouteConnectReader.TryRead(Encoding.UTF8.GetBytes(json), out _));

    private static RouteConnect Read(string json)
    {
        Assert.True(RouteConnectReader.TryRead(Encoding.UTF8.GetBytes(json), out RouteConnect connect), json);
        return connect;
    }
}

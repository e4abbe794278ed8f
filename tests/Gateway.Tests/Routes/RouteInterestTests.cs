using System.Text;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Routes;

public sealed class RouteInterestTests
{
    private const string NoPool = "";

    [Fact]
    public void Register_LocalInterest_IsToldWithTheRoute()
    {
        using var mesh = new MemoryMesh();
        mesh.Gateway.Connect("SUB foo 1\r\nSUB foo 2\r\nSUB bar.* q 3\r\nSUB bar.* q 4\r\n");

        MemoryRoute route = mesh.Join("NA", NoPool);

        Assert.Equal(["RS+ $G bar.* q 2", "RS+ $G foo"], route.Answers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tell_LocalInterestChanges_SaysSoInOrder()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute route = mesh.Join("NA", NoPool);
        MemoryClient client = mesh.Gateway.Connect("SUB foo 1\r\nSUB foo 2\r\nSUB q g 3\r\nSUB q g 4\r\n");

        client.Send("UNSUB 1\r\nUNSUB 2\r\nUNSUB 3\r\nUNSUB 4\r\n");

        Assert.Equal(["RS+ $G foo", "RS+ $G q g 1", "RS+ $G q g 2", "RS- $G foo", "RS+ $G q g 1", "RS- $G q g"], route.Answers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Register_Pool_EachAccountIsToldOnItsOwnConnection(int index)
    {
        using var mesh = new MemoryMesh();
        mesh.Gateway.Connect("SUB foo 1\r\n");

        MemoryRoute route = mesh.Join("NA", $"\"route_pool_size\":3,\"route_pool_idx\":{index}");

        bool carries = index == OrleansNats.Gateway.Routes.PoolIndex.Of("$G", 3);
        Assert.Equal(carries ? ["RS+ $G foo"] : [], route.Answers);
    }

    [Fact]
    public void Register_DedicatedConnection_LeavesOutTheAccount()
    {
        using var mesh = new MemoryMesh(new ClusterOptions { PinnedAccounts = ["$G"] });
        mesh.Gateway.Connect("SUB foo 1\r\n");

        MemoryRoute pooled = mesh.Join("NA", "\"route_pool_size\":3,\"route_pool_idx\":0");
        MemoryRoute dedicated = mesh.Join("NA", "\"route_pool_size\":3,\"route_account\":\"$G\"");
        dedicated.Send("RS+ bar\r\n");

        Assert.Empty(pooled.Answers);
        Assert.Equal(["RS+ foo"], dedicated.Answers);
        Assert.Equal(2, mesh.Gateway.Interest);
    }

    [Fact]
    public void Add_RemoteInterest_GetsMessagesUntilItEnds()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute route = mesh.Join("NA", NoPool);
        MemoryClient client = mesh.Gateway.Connect();

        route.Send("RS+ $G foo\r\nRS+ $G foo\r\n");
        client.Send("PUB foo 1\r\na\r\n");
        route.Send("RS- $G foo\r\n");
        client.Send("PUB foo 1\r\nb\r\n");

        Assert.Equal(["RMSG $G foo 1", "a"], route.Answers);
        Assert.Equal(0, mesh.Gateway.Interest);
    }

    [Fact]
    public void Add_SameNamesAsPlainQueueAndLeafInterest_AreKeptApart()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute route = mesh.Join("NA", NoPool);

        route.Send("RS+ $G foo\r\nRS+ $G foo q 2\r\nLS+ leaf $G foo\r\nLS+ leaf $G foo q 1\r\n");
        Assert.Equal(4, route.Connection.Interest.Count);
        route.Send("LS- leaf $G foo\r\nRS- $G foo q\r\nRS- $G nothing\r\n");

        Assert.Equal(2, route.Connection.Interest.Count);
        Assert.Equal(2, mesh.Gateway.Interest);
    }

    [Fact]
    public void Add_OtherWeight_ReplacesIt()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute route = mesh.Join("NA", NoPool);

        route.Send("RS+ $G foo q 2\r\nRS+ $G foo q 7\r\n");

        Assert.Equal(7, Assert.Single(route.Connection.Interest.ToArray()).Subscription.Weight);
    }

    [Fact]
    public void Add_UnknownAccount_KeepsNothing()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute route = mesh.Join("NA", NoPool);

        route.Send("RS+ NOPE foo\r\nRS- NOPE foo\r\nPING\r\n");

        Assert.Equal(["PONG"], route.Answers);
        Assert.Equal(0, route.Connection.Interest.Count);
        Assert.Contains(mesh.Gateway.Log.Lines, static line => line.Contains("Unknown account \"NOPE\" for remote subject \"foo\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Close_Route_TakesItsInterestWithIt()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute lost = mesh.Join("NA", NoPool);
        MemoryRoute other = mesh.Join("NB", NoPool);
        lost.Send("RS+ $G foo\r\nRS+ $G bar q 1\r\n");
        other.Send("RS+ $G foo\r\n");

        lost.Connection.Close(ClosedReason.ReadError);
        mesh.Gateway.Connect("SUB later 1\r\n");

        Assert.Equal(2, mesh.Gateway.Interest); // the other's and the client's
        Assert.DoesNotContain("RS+ $G later", lost.Transport.Output, StringComparison.Ordinal);
        Assert.Equal("RS+ $G later", other.Answers[^1]);
    }

    [Fact]
    public void Tell_PermissionsOfTheCluster_HoldBothWays()
    {
        using var mesh = new MemoryMesh(new ClusterOptions { Permissions = new ClusterPermissionOptions(["in.>"], null, ["out.>"], null) });
        mesh.Gateway.Connect("SUB in.a 1\r\nSUB secret 2\r\n");
        MemoryRoute route = mesh.Join("NA", NoPool);

        route.Send("RS+ $G out.b\r\nRS+ $G secret\r\n");

        Assert.Equal(["RS+ $G in.a"], route.Answers);
        Assert.Equal("out.b", Encoding.UTF8.GetString(Assert.Single(route.Connection.Interest.ToArray()).Subscription.Subject));
        Assert.Contains("\"import\":{\"allow\":[\"in.>\"]},\"export\":{\"allow\":[\"out.>\"]}", route.Infos[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Deliver_MessageOfARoute_GoesToClientsAndToNoOtherRoute()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute from = mesh.Join("NA", NoPool);
        MemoryRoute other = mesh.Join("NB", NoPool);
        other.Send("RS+ $G foo\r\n");
        MemoryClient client = mesh.Gateway.Connect("SUB foo 1\r\n");

        from.Send("RMSG $G foo 2\r\nhi\r\n");

        Assert.Contains("MSG foo 1 2\r\nhi\r\n", client.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("RMSG", other.Transport.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tell_ManyChangesInOnePass_AreOneSend()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute route = mesh.Join("NA", NoPool);
        MemoryClient client = mesh.Gateway.Connect();
        _ = route.Lines;
        int before = route.Transport.Sends;

        client.Send(string.Concat(Enumerable.Range(0, 20).Select(static i => $"SUB s.{i} {i}\r\n")) + "UNSUB 3\r\n");

        Assert.Equal(21, route.Answers.Length);
        Assert.Equal(before + 1, route.Transport.Sends);
    }

    [Fact]
    public void Close_Client_ItsInterestIsTakenBack()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute route = mesh.Join("NA", NoPool);
        MemoryClient client = mesh.Gateway.Connect("SUB foo 1\r\n");

        client.Connection.Close(ClosedReason.ClientClosed);

        Assert.Equal(["RS+ $G foo", "RS- $G foo"], route.Answers);
    }

    [Fact]
    public void Deliver_LastMessageOfASubscription_ItsInterestIsTakenBack()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute route = mesh.Join("NA", NoPool);
        mesh.Gateway.Connect("SUB foo 1\r\nUNSUB 1 1\r\n");

        route.Send("RMSG $G foo 2\r\nhi\r\n");

        Assert.Equal(["RS+ $G foo", "RS- $G foo"], route.Answers);
    }
}

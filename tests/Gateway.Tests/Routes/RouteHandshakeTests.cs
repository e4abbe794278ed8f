using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Routes;

namespace OrleansNats.Gateway.Tests.Routes;

public sealed class RouteHandshakeTests
{
    [Fact]
    public void Begin_Accepted_SendsInfoAtOnce()
    {
        using var mesh = new MemoryMesh();

        string line = Assert.Single(mesh.Accept().Lines);

        Assert.StartsWith("INFO {\"server_id\":\"ID\"", line, StringComparison.Ordinal);
        Assert.Contains("\"cluster\":\"x\"", line, StringComparison.Ordinal);
        Assert.Contains("\"route_pool_size\":3", line, StringComparison.Ordinal);
        Assert.DoesNotContain("route_pool_idx", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Begin_DialledForThePool_DelaysInfoUntilThePeersHasCome()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute route = mesh.Dial();

        Assert.StartsWith("CONNECT {\"echo\":true", Assert.Single(route.Lines), StringComparison.Ordinal);
        Assert.Contains("\"user\":\"u\",\"pass\":\"p\"", route.Lines[0], StringComparison.Ordinal);

        route.Send(MemoryRoute.Info("NA", "\"route_pool_size\":3"));
        Assert.StartsWith("INFO", route.Lines[1], StringComparison.Ordinal);
        Assert.Equal("PING", route.Lines[2]); // whose PONG lets the next connection follow
    }

    [Theory]
    [InlineData("$SYS", 3)]
    [InlineData("", -1)]
    public void Begin_DialledForAnAccountOrWithoutPool_SendsBothAtOnce(string account, int poolSize)
    {
        using var mesh = new MemoryMesh(new ClusterOptions { PoolSize = poolSize });

        string[] lines = mesh.Dial(account).Lines;

        Assert.Equal(2, lines.Length);
        Assert.StartsWith("CONNECT", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("INFO", lines[1], StringComparison.Ordinal);
        Assert.Equal(account.Length > 0, lines[1].Contains("\"route_account\":\"$SYS\"", StringComparison.Ordinal));
    }

    [Fact]
    public void OnInfo_DialledSecondOfThePool_GetsTheNextPlace()
    {
        using var mesh = new MemoryMesh();
        mesh.Dial().Send(MemoryRoute.Info("NA", "\"route_pool_size\":3"));
        MemoryRoute second = mesh.Dial();

        second.Send(MemoryRoute.Info("NA", "\"route_pool_size\":3"));

        Assert.Contains("\"route_pool_idx\":1", second.Lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECT {\"lang\":\"go\"}\r\n", "attempted to connect to route port", ClosedReason.WrongPort)]
    [InlineData("CONNECT {\"cluster\":\"x\",\"gateway\":\"B\"}\r\n", "Rejecting connection from gateway \"B\" on the Route port", ClosedReason.WrongGateway)]
    [InlineData("CONNECT {\"cluster\":\"y\"}\r\n", "Rejecting connection, cluster name \"y\" does not match \"x\"", ClosedReason.ClusterNameConflict)]
    [InlineData("SUB foo 1\r\n", "Authorization Violation", ClosedReason.AuthenticationFailure)]
    [InlineData("RS+ $G foo\r\n", "Authorization Violation", ClosedReason.AuthenticationFailure)]
    [InlineData("RMSG $G foo 1000000\r\n", "Authorization Violation", ClosedReason.AuthenticationFailure)]
    [InlineData("INFO {\"server_id\":\"NA\",\"cluster\":\"x\"}\r\n", "Authorization Violation", ClosedReason.AuthenticationFailure)]
    public void OnConnect_NoPeer_IsToldWhy(string input, string error, object reason)
    {
        using var mesh = new MemoryMesh();
        MemoryRoute route = mesh.Accept();

        route.Send(input);

        Assert.Equal([$"-ERR '{error}'"], route.Answers);
        Assert.Equal((ClosedReason)reason, route.Connection.ClosedReason);
        Assert.Empty(mesh.Mesh.Routes);
    }

    [Theory]
    [InlineData("\"route_pool_size\":3,\"route_pool_idx\":7", "Invalid route pool index: 7 - pool size is 3")]
    [InlineData("\"route_pool_size\":2147483647", "Invalid route pool size: 2147483647")]
    [InlineData("\"route_pool_size\":3,\"route_account\":\"NOPE\"", "Unable to lookup account \"NOPE\": account missing")]
    [InlineData("\"route_account\":\"$SYS\"", "Not possible to have a dedicated route for account \"$SYS\" between those servers")]
    [InlineData("\"route_pool_size\":3,\"route_account\":\"$G\"", "No route for account \"$G\"")]
    public void OnInfo_WrongRoute_IsToldWhy(string fields, string error)
    {
        using var mesh = new MemoryMesh();

        MemoryRoute route = mesh.Join("NA", fields);

        Assert.Equal([$"-ERR '{error}'"], route.Answers);
        Assert.True(route.Connection.IsClosed);
        Assert.Empty(mesh.Mesh.Routes);
    }

    [Fact]
    public void OnInfo_SamePlaceTwice_ClosesTheSecondSilently()
    {
        using var mesh = new MemoryMesh();
        mesh.Join("NA");

        MemoryRoute second = mesh.Join("NA");

        Assert.Empty(second.Answers);
        Assert.Equal(ClosedReason.DuplicateRoute, second.Connection.ClosedReason);
        Assert.Single(mesh.Mesh.Routes);
    }

    [Fact]
    public void OnConnect_AgainUnderAnotherId_RouteIsFoundWhenItEnds()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute route = mesh.Join("NA");

        route.Send(MemoryRoute.Connect("NB"));
        route.Connection.Close(ClosedReason.ReadError);

        Assert.Empty(mesh.Mesh.Routes);
        Assert.False(mesh.Join("NA").Connection.IsClosed);
    }

    [Fact]
    public void OnInfo_AcceptedRoute_WouldBeDialledAtItsAddressWithThePassword()
    {
        using var mesh = new MemoryMesh(new ClusterOptions { Authorization = new ClusterAuthorizationOptions { User = "u", Password = "p" } });
        MemoryRoute route = mesh.Accept();

        route.Send(MemoryRoute.Connect("NA", fields: "\"user\":\"u\",\"pass\":\"p\"")
            + MemoryRoute.Info("NA", "\"route_pool_size\":3,\"auth_required\":true,\"host\":\"0.0.0.0\""));

        RouteUrl url = route.Connection.Link.Url!;
        Assert.Equal((route.Connection.RemoteIp, 6222, "u", "p"), (url.Host, url.Port, url.User, url.Password));
    }

    [Fact]
    public void HasRouteBy_DialledRoute_AsLongAsItIsThere()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute route = mesh.Dial(isExplicit: false);
        RouteUrl url = route.Connection.Link.Url!;
        Assert.False(mesh.Mesh.HasRouteBy(url));

        route.Send(MemoryRoute.Info("NA", "\"route_pool_size\":3"));
        Assert.True(mesh.Mesh.HasRouteBy(url));

        mesh.Mesh.Stop();
        Assert.False(mesh.Mesh.HasRouteBy(url));
    }

    [Fact]
    public void Register_PermissionsReloadedDuringTheHandshake_HoldForTheRoute()
    {
        using var mesh = new MemoryMesh();
        ClusterOptions before = mesh.Mesh.Options;
        MemoryRoute route = mesh.Accept();
        mesh.Gateway.Context.Options = new GatewayOptions
        {
            Cluster = new ClusterOptions { Name = "x", Permissions = new ClusterPermissionOptions(null, null, ["foo"], null) },
        };
        mesh.Mesh.Apply(before, []);

        route.Send(MemoryRoute.Connect("NA") + MemoryRoute.Info("NA", "\"route_pool_size\":3") + "RS+ $G foo\r\nRS+ $G bar\r\n");

        Assert.Equal(1, route.Connection.Interest.Count);
    }

    [Fact]
    public void OnInfo_RouteToItself_Closes()
    {
        using var mesh = new MemoryMesh();

        MemoryRoute route = mesh.Join("ID");

        Assert.Empty(route.Answers);
        Assert.Equal(ClosedReason.DuplicateRoute, route.Connection.ClosedReason);
    }

    [Fact]
    public void OnInfo_SameServerName_Closes()
    {
        using var mesh = new MemoryMesh();

        MemoryRoute route = mesh.Join("NAME"); // its name is that in lower case

        Assert.Equal(ClosedReason.DuplicateServerName, route.Connection.ClosedReason);
    }

    [Fact]
    public void OnConnect_DynamicName_TakesTheConfiguredOneAndTellsClients()
    {
        using var mesh = new MemoryMesh(new ClusterOptions { Name = "" });
        Assert.True(mesh.Mesh.Name.IsDynamic);

        mesh.Join("NA", "\"route_pool_size\":3");

        Assert.Equal(new ClusterName("x", false), mesh.Mesh.Name);
        Assert.Equal("x", mesh.Gateway.Context.Info.Cluster);
        Assert.Single(mesh.Mesh.Routes);
    }

    [Fact]
    public void OnConnect_DynamicNameAndNoName_NothingIsTakenOver()
    {
        using var mesh = new MemoryMesh(new ClusterOptions { Name = "" });
        ClusterName name = mesh.Mesh.Name;
        MemoryRoute route = mesh.Accept();

        route.Send(MemoryRoute.Connect("NA", cluster: "") + MemoryRoute.Info("NA", cluster: ""));

        Assert.Equal(name, mesh.Mesh.Name);
        Assert.Single(mesh.Mesh.Routes);
    }

    [Theory]
    [InlineData("u", "p", true)]
    [InlineData("u", "q", false)]
    [InlineData("v", "p", false)]
    public void OnConnect_Credentials_DecideWhetherItIsARoute(string user, string password, bool isAllowed)
    {
        using var mesh = new MemoryMesh(new ClusterOptions { Authorization = new ClusterAuthorizationOptions { User = "u", Password = "p" } });
        MemoryRoute route = mesh.Accept();

        route.Send(MemoryRoute.Connect("NA", fields: $"\"user\":\"{user}\",\"pass\":\"{password}\"") + MemoryRoute.Info("NA", "\"route_pool_size\":3"));

        Assert.Equal(isAllowed ? [] : ["-ERR 'Authorization Violation'"], route.Answers);
        Assert.Equal(isAllowed, mesh.Mesh.Routes.Length == 1);
    }

    [Fact]
    public void OnTick_NoConnectInTime_Closes()
    {
        using var mesh = new MemoryMesh(new ClusterOptions { Authorization = new ClusterAuthorizationOptions { User = "u", Password = "p" } });
        MemoryRoute route = mesh.Accept();

        mesh.Pass(TimeSpan.FromSeconds(1.9));
        Assert.False(route.Connection.IsClosed);
        mesh.Pass(TimeSpan.FromSeconds(0.2));

        Assert.Equal(["-ERR 'Authentication Timeout'"], route.Answers);
        Assert.Equal(ClosedReason.AuthenticationTimeout, route.Connection.ClosedReason);
    }

    [Fact]
    public void OnTick_SilentPeer_GetsPingsAndIsThenStale()
    {
        using var mesh = new MemoryMesh();
        MemoryRoute route = mesh.Join("NA");

        for (int i = 0; i < 3; i++) mesh.Pass(TimeSpan.FromSeconds(30));

        Assert.Equal(["PING", "PING", "-ERR 'Stale Connection'"], route.Answers);
        Assert.Equal(ClosedReason.StaleConnection, route.Connection.ClosedReason);
    }
}

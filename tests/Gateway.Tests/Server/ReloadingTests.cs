using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.Tests.Authentication.Callouts;
using OrleansNats.Gateway.Tests.Configuration;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Gateway.Tests.Silos;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Tests.Server;

/// <summary>Reloads that come while clients sign in or subscribe, and what else than users decides on who a client is.</summary>
public sealed class ReloadingTests
{
    private const string OneUser = """authorization { users: [ {user: u, password: p} ] }""";

    /// <summary>A client that sends no CONNECT becomes the user for those while that user is taken away.</summary>
    [Fact]
    public void ApplyAuthorization_WhileAClientComesInUnasked_NewRulesCount()
    {
        MemoryGateway? gateway = null;
        gateway = new MemoryGateway(authenticator: new Guests(() => Reload(gateway!.Context, InMemoryConfig.Load(OneUser))));
        MemoryClient client = gateway.Accept();
        client.Send("PING\r\n");
        Assert.Contains("Authorization Violation", client.Output, StringComparison.Ordinal);
        Assert.True(client.Connection.IsClosed);
    }

    /// <summary>The reload looks at what the client has while the subscription is between its check and its place, and the client sends nothing more.</summary>
    [Fact]
    public async Task ApplyAuthorization_WhileAClientSubscribes_DeniedSubscriptionEnds()
    {
        const string Cluster = """cluster { listen: "127.0.0.1:-1" }""" + "\n";
        await using var tie = new FakeTie();
        var gateway = new MemoryGateway(InMemoryConfig.Load(Cluster + OneUser), silos: tie);
        MemoryClient client = gateway.Connect(options: ",\"user\":\"u\",\"pass\":\"p\"");
        tie.OnInterest = _ =>
        {
            tie.OnInterest = null;
            Reload(gateway.Context, InMemoryConfig.Load(Cluster + """authorization { users: [ {user: u, password: p, permissions: {subscribe: {deny: "secret"}}} ] }"""));
        };
        client.Send("SUB secret 7\r\n");
        Assert.Contains("(sid \"7\")", client.Output, StringComparison.Ordinal);
        Assert.Equal(0, client.Connection.Subscriptions.Count);
        Assert.Equal(0, gateway.Interest);
        Assert.False(client.Connection.IsClosed);
    }

    [Fact]
    public void TrySetNewIdentity_AnotherConnectCameMeanwhile_IsNotSet()
    {
        MemoryClient client = new MemoryGateway().Connect();
        ConnectOptions judged = client.Connection.Options;
        client.Send("CONNECT {\"verbose\":false}\r\n");
        Assert.False(client.Connection.TrySetNewIdentity(ClientIdentity.Anonymous, judged));
        Assert.Null(client.Connection.NewIdentity);
        Assert.True(client.Connection.TrySetNewIdentity(ClientIdentity.Anonymous, client.Connection.Options));
        Assert.Same(ClientIdentity.Anonymous, client.Connection.NewIdentity);
    }

    [Theory]
    [InlineData("FOO {}", false)]
    [InlineData("BAR {}", true)]
    public void ApplyAuthorization_AccountsAreOthers_ClientsOfACalloutServiceGoWithTheirs(string accounts, bool isGone)
    {
        var time = new ManualTime();
        NKeyPair issuer = NKeyPair.Create(NKeyKind.Account);
        var line = new FakeLine(issuer, time);
        line.Answer = request => line.LetIn(request);
        GatewayOptions Config(string accounts) => InMemoryConfig.Load($$"""
            accounts { AUTH { users: [ {user: auth, password: auth} ] }, {{accounts}} }
            authorization { auth_callout { issuer: {{issuer.PublicKey}}, account: AUTH, auth_users: [ auth ] } }
            """);
        GatewayOptions first = Config("FOO {}, OTHER {}");
        var gateway = new MemoryGateway(first, AuthenticatorFactory.Create(first, time, line), callouts: line);
        MemoryClient client = gateway.Connect("PING\r\n", ",\"user\":\"any\",\"pass\":\"p\"");
        Assert.True(SpinWait.SpinUntil(() => client.Output.Contains("PONG", StringComparison.Ordinal), TimeSpan.FromSeconds(10)), "the service answers");
        Assert.Equal("FOO", client.Connection.Account.Name);
        line.Accounts.Clear();
        line.Accounts.UnionWith(["$G", "AUTH", accounts[..3]]);
        Reload(gateway.Context, Config(accounts));
        Assert.Equal(isGone, client.Connection.IsClosed);
    }

    /// <summary>From then on certificates say who users are, and this client has none.</summary>
    [Fact]
    public void ApplyAuthorization_CertificatesAreMappedNow_PasswordsCountNoMore()
    {
        var gateway = new MemoryGateway(InMemoryConfig.Load(OneUser));
        MemoryClient before = gateway.Connect(options: ",\"user\":\"u\",\"pass\":\"p\"");
        Assert.False(before.Connection.IsClosed);
        GatewayOptions mapped = InMemoryConfig.Load(OneUser);
        mapped.Tls = new TlsOptions { Verify = true, VerifyAndMap = true };
        Reload(gateway.Context, mapped);
        Assert.True(before.Connection.IsClosed);
        MemoryClient behind = gateway.Connect(options: ",\"user\":\"u\",\"pass\":\"p\"");
        Assert.Contains("Authorization Violation", behind.Output, StringComparison.Ordinal);
    }

    private static void Reload(ServerContext server, GatewayOptions options)
    {
        GatewayOptions previous = server.Options;
        server.Options = options;
        Reloading.ApplyAuthorization(server, previous);
    }

    /// <summary>Lets all in who send no CONNECT, and says so when they have been looked at.</summary>
    private sealed class Guests(Action looked) : IAuthenticator
    {
        public bool IsRequired => true;

        public bool NeedsNonce => false;

        public ClientIdentity? Implicit
        {
            get
            {
                looked();
                return ClientIdentity.Anonymous with { UserName = "guest" };
            }
        }

        public string? AccountOf(ConnectOptions connect) => null;

        public ValueTask<Expulsion> FindExpulsionAsync(ClientIdentity identity) => default;

        public ValueTask<ClientIdentity?> AuthenticateAsync(SignInRequest request, CancellationToken cancellationToken) => default;
    }
}

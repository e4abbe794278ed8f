using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Gateway.Tests.Silos;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Tests.Accounts;

/// <summary>Limits that an account's token has hold over all servers, as those of the configuration do.</summary>
public sealed class TokenLimitsTests : IAsyncDisposable
{
    private const string Refusal = "-ERR 'maximum account active connections exceeded'\r\n";

    private readonly NKeyPair _operator = NKeyPair.Create(NKeyKind.Operator);
    private readonly NKeyPair _account = NKeyPair.Create(NKeyKind.Account);
    private readonly FakeTie _tie = new();

    public ValueTask DisposeAsync() => _tie.DisposeAsync();

    [Fact]
    public void Connect_LimitInTheToken_IsSharedOut()
    {
        MemoryGateway gateway = Start(connections: 5, subscriptions: 7, _tie);
        _tie.Quotas.Share = 1;
        MemoryClient first = Connect(gateway);
        MemoryClient second = Connect(gateway);

        Assert.Equal((5, 7), _tie.Quotas.Limits);
        Assert.Equal("", first.Output);
        Assert.True(_tie.Quotas.IsSomebodyWaiting);
        _tie.Quotas.End(QuotaVerdict.Refused);
        Assert.Equal(Refusal, second.Output);
    }

    [Fact]
    public void Connect_NoLimitInTheToken_AsksNobody()
    {
        MemoryGateway gateway = Start(connections: -1, subscriptions: -1, _tie);
        Connect(gateway);

        Assert.False(AccountOf(gateway).Limiter.IsShared);
        Assert.Equal(1, AccountOf(gateway).Members.Count);
    }

    [Fact]
    public void Connect_OtherServersHaveTheRest_IsRefused()
    {
        MemoryGateway gateway = Start(connections: 3, subscriptions: -1, silos: null);
        AccountOf(gateway).Connections.Set("X", 2);
        MemoryClient first = Connect(gateway);
        MemoryClient second = Connect(gateway);
        Assert.Equal(("", Refusal), (first.Output, second.Output));

        AccountOf(gateway).Connections.Set("X", 3);
        AccountOf(gateway).Limiter.OnToldByOthers();
        Assert.Equal(Refusal, first.Output);
    }

    private MemoryGateway Start(long connections, long subscriptions, FakeTie? silos)
    {
        AccountClaims claims = AccountClaims.Create(_account.PublicKey);
        (claims.Nats.Limits.Connections, claims.Nats.Limits.Subscriptions) = (connections, subscriptions);
        string token = NatsJwt.Encode(claims, _operator, TimeProvider.System.GetUtcNow());
        var operators = new OperatorOptions
        {
            TrustedKeys = [_operator.PublicKey],
            Preload = new Dictionary<string, string> { [_account.PublicKey] = token },
        };
        var accounts = new TrustedAccounts(operators, new PreloadedTokens(operators.Preload), TimeProvider.System);
        return new MemoryGateway(new GatewayOptions { Operators = operators }, new TokenAuthenticator(operators, null, accounts, TimeProvider.System), silos);
    }

    private MemoryClient Connect(MemoryGateway gateway)
    {
        UserClaims user = UserClaims.Create(NKeyPair.Create(NKeyKind.User).PublicKey);
        user.Nats.BearerToken = true;
        MemoryClient client = gateway.Accept();
        client.Send($"CONNECT {{\"verbose\":false,\"jwt\":\"{NatsJwt.Encode(user, _account, TimeProvider.System.GetUtcNow())}\"}}\r\n");
        return client;
    }

    private Account AccountOf(MemoryGateway gateway) => gateway.Context.Accounts.Get(_account.PublicKey);
}

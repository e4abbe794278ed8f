using System.Buffers.Text;
using System.Text;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Tests.Authentication;

/// <summary>What the conversations with nats-server cannot show: reasons, limits that hold later, resolvers that fail.</summary>
public sealed class TokenAuthenticatorTests
{
    private const string NonceText = "abcdefghijklmno";

    private readonly ManualTime _time = new();
    private readonly NKeyPair _operator = NKeyPair.Create(NKeyKind.Operator);
    private readonly NKeyPair _account = NKeyPair.Create(NKeyKind.Account);
    private readonly NKeyPair _user = NKeyPair.Create(NKeyKind.User);
    private readonly List<string> _reasons = [];

    [Fact]
    public async Task Authenticate_GoodToken_GivesLimitsAndEnd()
    {
        string account = Account(static claims => (claims.Nats.Limits.PayloadBytes, claims.Nats.Limits.Subscriptions) = (100, 5));
        long expires = _time.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        ClientIdentity? identity = await SignInAsync(account, User(claims => (claims.Nats.PayloadBytes, claims.ExpiresAt) = (50, expires)));
        Assert.Equal((50, 5), (identity!.Token!.MaxPayloadBytes, identity.Token.MaxSubscriptions));
        Assert.Equal((_account.PublicKey, _user.PublicKey), (identity.AccountName, identity.UserName));
        Assert.Null(identity.FindEnd(DateTimeOffset.FromUnixTimeSeconds(expires - 1)));
        Assert.Equal("User Authentication Expired", identity.FindEnd(DateTimeOffset.FromUnixTimeSeconds(expires)));
    }

    [Fact]
    public async Task Authenticate_EachRefusal_HasItsReason()
    {
        await RefuseAsync("Authentication requires a user JWT", Account(), "");
        await RefuseAsync("User JWT no longer valid: claim is expired", Account(), User(static claims => claims.ExpiresAt = 1));
        await RefuseAsync("User JWT issuer is not known", Account(), User(claims => claims.Nats.IssuerAccount = _account.PublicKey, NKeyPair.Create(NKeyKind.Account)));
        await RefuseAsync("Account JWT lookup error: account missing", null, User());
        await RefuseAsync("Account JWT lookup error: account validation failed", Account(static claims => claims.ExpiresAt = 1), User());
        await RefuseAsync("Connection type not allowed", Account(), User(static claims => claims.Nats.AllowedConnectionTypes = ["MQTT"]));
        await RefuseAsync("User authentication revoked", Account(claims => claims.Nats.Revocations["*"] = long.MaxValue), User());
        await RefuseAsync("Bad src Ip 127.0.0.1", Account(), User(static claims => claims.Nats.Sources = ["10.0.0.0/8"]));
        await RefuseAsync("proxy required, which is not supported", Account(), User(static claims => claims.Nats.ProxyRequired = true));
    }

    [Fact]
    public async Task Authenticate_TokenWithoutSignature_IsRefused()
    {
        SignInRequest request = Request(User()) with { Connect = new ConnectOptions { Jwt = User() } };
        Assert.Null(await Create(new Tokens(_ => Account())).AuthenticateAsync(request, default));
        Assert.Null(await Create(new Tokens(_ => Account())).AuthenticateAsync(Request(User()) with { Nonce = "" }, default));
    }

    [Fact]
    public async Task Authenticate_ExpiredAccount_IsFetchedAgain()
    {
        int asked = 0;
        var tokens = new Tokens(_ =>
        {
            asked++;
            return Account(claims => claims.ExpiresAt = _time.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds());
        });
        TokenAuthenticator authenticator = Create(tokens);
        for (int i = 0; i < 3; i++) Assert.NotNull(await authenticator.AuthenticateAsync(Request(User()), default));
        Assert.Equal(1, asked);
        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.NotNull(await authenticator.AuthenticateAsync(Request(User()), default));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Authenticate_ResolverFails_IsRefusedWithReason()
    {
        Assert.Null(await Create(new Tokens(static _ => throw new AccountFetchException("nobody there"))).AuthenticateAsync(Request(User()), default));
        Assert.Equal(["Account JWT lookup error: nobody there"], _reasons);
    }

    [Fact]
    public async Task Authenticate_RandomTokens_NeverThrowsAndLetsNobodyIn()
    {
        TokenAuthenticator authenticator = Create(new Tokens(_ => Account()));
        var random = new Random(5);
        string good = User();
        for (int i = 0; i < 500; i++)
        {
            int at = random.Next(good.Length - 1);
            string changed = good.Remove(at, 1).Insert(at, ((char)random.Next(33, 126)).ToString());
            if (changed != good) Assert.Null(await authenticator.AuthenticateAsync(Request(changed), default));
        }
    }

    [Fact]
    public async Task FindExpulsion_AccountTokenChanged_SaysWhatItMeans()
    {
        ClientIdentity identity = (await SignInAsync(Account(), User()))!;
        Assert.Equal(Expulsion.None, await ExpulsionAsync(Account(static claims => claims.Name = "other"), identity));
        Assert.Equal(Expulsion.Revoked, await ExpulsionAsync(Account(claims => claims.Nats.Revocations[_user.PublicKey] = long.MaxValue), identity));
        Assert.Equal(Expulsion.NotAuthorized, await ExpulsionAsync(null, identity));
    }

    private ValueTask<Expulsion> ExpulsionAsync(string? account, ClientIdentity identity) => Create(new Tokens(_ => account)).FindExpulsionAsync(identity);

    private async Task RefuseAsync(string reason, string? account, string user)
    {
        _reasons.Clear();
        Assert.Null(await SignInAsync(account, user));
        Assert.Equal([reason], _reasons);
    }

    private async Task<ClientIdentity?> SignInAsync(string? account, string user) =>
        await Create(new Tokens(_ => account)).AuthenticateAsync(Request(user), default);

    private TokenAuthenticator Create(IAccountTokens tokens)
    {
        var options = new OperatorOptions { TrustedKeys = [_operator.PublicKey] };
        return new TokenAuthenticator(options, null, new TrustedAccounts(options, tokens, _time), _time);
    }

    private SignInRequest Request(string token)
    {
        string signature = Base64Url.EncodeToString(_user.Sign(Encoding.ASCII.GetBytes(NonceText)));
        return new SignInRequest(new ConnectOptions { Jwt = token, Signature = signature }) { Nonce = NonceText, RemoteIp = "127.0.0.1", Explain = _reasons.Add };
    }

    private string Account(Action<AccountClaims>? change = null)
    {
        AccountClaims claims = AccountClaims.Create(_account.PublicKey);
        change?.Invoke(claims);
        return NatsJwt.Encode(claims, _operator, _time.GetUtcNow());
    }

    private string User(Action<UserClaims>? change = null, NKeyPair? signer = null)
    {
        UserClaims claims = UserClaims.Create(_user.PublicKey);
        change?.Invoke(claims);
        return NatsJwt.Encode(claims, signer ?? _account, _time.GetUtcNow());
    }

    private sealed class Tokens(Func<string, string?> find) : IAccountTokens
    {
        public async ValueTask<string?> FetchAsync(string account, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return find(account);
        }
    }
}

using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Callouts;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Tests.Authentication.Callouts;

/// <summary>
/// Tokens of users and accounts, and answers of callout services, that are wrong in every way a mutation finds: no check throws or takes long, and nobody comes in
/// with other rights than the token that was signed gives.
/// </summary>
public sealed class SignInFuzzTests
{
    private const string NonceText = "abcdefghijklmno";
    private const int Usual = 800;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2); // for one token; a hang is what it is about

    private static readonly CheckGate Gate = new(maxConcurrent: 1);

    private readonly ManualTime _time = new();
    private readonly NKeyPair _operator = NKeyPair.Create(NKeyKind.Operator);
    private readonly NKeyPair _account = NKeyPair.Create(NKeyKind.Account);
    private readonly NKeyPair _scoped = NKeyPair.Create(NKeyKind.Account);
    private readonly NKeyPair _user = NKeyPair.Create(NKeyKind.User);
    private readonly NKeyPair _stranger = NKeyPair.Create(NKeyKind.Account);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Authenticate_MutatedUserTokens_GiveNobodyOtherRights(int seed)
    {
        var mutator = new TokenMutator(seed, _stranger);
        IAuthenticator authenticator = Operators(Account());
        string[] tokens = [User(_account), User(_scoped)];
        string[] rights = [await RightsAsync(authenticator, tokens[0]), await RightsAsync(authenticator, tokens[1])];
        Assert.DoesNotContain("nobody", rights);
        int refused = 0;
        for (long i = TokenMutator.Iterations(Usual); i > 0; i--)
        {
            int which = (int)(i % 2);
            string found = await RightsAsync(authenticator, mutator.Next(tokens[which]));
            if (found == "nobody") refused++;
            else Assert.Equal(rights[which], found);
            await RightsAsync(authenticator, mutator.NextSigned(tokens[which], which == 0 ? _account : _scoped));
        }

        Assert.True(refused > 100, $"{refused} refused: that tests little");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Authenticate_MutatedAccountTokens_GiveNobodyOtherRights(int seed)
    {
        var mutator = new TokenMutator(seed, NKeyPair.Create(NKeyKind.Operator));
        string account = Account();
        string token = User(_account);
        string rights = await RightsAsync(Operators(account), token);
        int refused = 0;
        for (long i = TokenMutator.Iterations(Usual); i > 0; i--)
        {
            string found = await RightsAsync(Operators(mutator.Next(account)), token);
            if (found == "nobody") refused++;
            else Assert.Equal(rights, found);
            await RightsAsync(Operators(mutator.NextSigned(account, _operator)), token);
        }

        Assert.True(refused > 100, $"{refused} refused: that tests little");
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, false)]
    [InlineData(7, true)]
    public async Task Authenticate_MutatedAnswers_GiveNobodyOtherRights(int seed, bool isSealed)
    {
        var mutator = new TokenMutator(seed, _stranger);
        var random = new Random(seed);
        XKeyPair service = XKeyPair.Create();
        var line = new FakeLine(_account, _time) { ServiceKey = isSealed ? service : null };
        var options = new GatewayOptions();
        options.Authorization.Callout = new CalloutOptions(_account.PublicKey, "AUTH", ["auth"], isSealed ? service.PublicKey : null, []);
        IAuthenticator authenticator = AuthenticatorFactory.Create(options, _time, line);
        int refused = 0, signed = 0;
        for (long i = TokenMutator.Iterations(Usual); i > 0; i--)
        {
            bool isByService = random.Next(4) == 0; // what it signs counts, and has to end all the same
            line.Answer = request => Mutate(request, isByService);
            string found = await RightsAsync(authenticator, "");
            if (isByService) signed++;
            else if (found == "nobody") refused++;
            else Assert.Equal("FOO answered p.> - svc", found);
        }

        Assert.True(refused > 100 && signed > 100, $"{refused} refused, {signed} signed: that tests little");

        byte[] Mutate(AuthorizationRequestClaims request, bool isByService)
        {
            UserClaims user = UserClaims.Create(request.Nats.UserNKey);
            (user.Audience, user.Name, user.Nats.Publish.Allow, user.Nats.Subscribe.Deny) = ("FOO", "answered", ["p.>"], ["svc"]);
            string inner = NatsJwt.Encode(user, _account, _time.GetUtcNow());
            if (isByService) inner = mutator.NextSigned(inner, _account);
            else if (random.Next(2) == 0) inner = mutator.Next(inner);
            string outer = Encoding.ASCII.GetString(line.Sign(request, answer => answer.Nats.Jwt = inner));
            if (isByService) outer = random.Next(2) == 0 ? mutator.NextSigned(outer, _account) : outer;
            else if (random.Next(2) == 0) outer = mutator.Next(outer);
            byte[] body = Encoding.UTF8.GetBytes(outer);
            if (!isSealed) return body;
            body = service.Seal(body, request.Nats.Server.XKey);
            if (random.Next(2) == 0) body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
            return random.Next(8) == 0 ? body[..random.Next(body.Length)] : body;
        }
    }

    [Fact]
    public async Task Authenticate_TimesBeyondAnyDate_End()
    {
        foreach (long time in (long[])[long.MinValue, -1, 1, long.MaxValue])
        {
            await RightsAsync(Operators(Account()), User(_account, claims => claims.ExpiresAt = time));
            await RightsAsync(Operators(Account(claims => claims.ExpiresAt = time)), User(_account));
        }
    }

    /// <summary>Who the bearer of a token is and what it may do, in one line.</summary>
    private async Task<string> RightsAsync(IAuthenticator authenticator, string token)
    {
        string signature = Base64Url.EncodeToString(_user.Sign(Encoding.ASCII.GetBytes(NonceText)));
        var request = new SignInRequest(new ConnectOptions { Jwt = token, Signature = signature }) { Nonce = NonceText, RemoteIp = "127.0.0.1", Explain = static _ => { } };
        long began = Stopwatch.GetTimestamp();
        ClientIdentity? identity = await authenticator.AuthenticateAsync(request, default);
        Assert.True(Stopwatch.GetElapsedTime(began) < Longest, $"took {Stopwatch.GetElapsedTime(began)}: {token}");
        if (identity is null) return "nobody";
        identity.FindEnd(_time.GetUtcNow());
        PermissionOptions? rules = identity.Permissions?.Source;
        return string.Join(' ', identity.AccountName, identity.UserName, Text(rules?.PublishAllow), Text(rules?.SubscribeAllow), Text(rules?.SubscribeDeny));
    }

    private static string Text(IReadOnlyList<string>? entries) => entries is null ? "-" : string.Join(',', entries);

    private CalloutAuthenticator Operators(string account)
    {
        var options = new OperatorOptions { TrustedKeys = [_operator.PublicKey] };
        var accounts = new TrustedAccounts(options, new OneAccount(account), _time);
        return new CalloutAuthenticator(new TokenAuthenticator(options, null, accounts, _time), new AccountCallout(accounts), line: null, Gate, _time);
    }

    private string Account(Action<AccountClaims>? change = null)
    {
        AccountClaims claims = AccountClaims.Create(_account.PublicKey);
        var scope = new UserScope { Key = _scoped.PublicKey };
        scope.Template.Publish.Allow = ["u.{{name()}}.>"];
        claims.Nats.SigningKeys[_scoped.PublicKey] = scope;
        claims.Nats.DefaultPermissions.Subscribe.Deny = ["d"];
        change?.Invoke(claims);
        return NatsJwt.Encode(claims, _operator, _time.GetUtcNow());
    }

    private string User(NKeyPair signer, Action<UserClaims>? change = null)
    {
        UserClaims claims = signer == _scoped ? UserClaims.CreateScoped(_user.PublicKey, _account.PublicKey) : UserClaims.Create(_user.PublicKey);
        claims.Name = "bob";
        change?.Invoke(claims);
        return NatsJwt.Encode(claims, signer, _time.GetUtcNow());
    }

    private sealed class OneAccount(string token) : IAccountTokens
    {
        public ValueTask<string?> FetchAsync(string account, CancellationToken cancellationToken) => new(token);
    }
}

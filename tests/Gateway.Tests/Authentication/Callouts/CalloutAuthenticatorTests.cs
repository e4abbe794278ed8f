using System.Text;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Callouts;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Security;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Tests.Authentication.Callouts;

/// <summary>What the conversations with nats-server cannot show: reasons, sealed messages, certificates, and where this server is stricter.</summary>
public sealed class CalloutAuthenticatorTests
{
    private readonly ManualTime _time = new();
    private readonly NKeyPair _issuer = NKeyPair.Create(NKeyKind.Account);
    private readonly FakeLine _line;

    public CalloutAuthenticatorTests() => _line = new FakeLine(_issuer, _time);

    [Fact]
    public async Task Authenticate_ServiceLetsIn_GivesItsUser()
    {
        long end = _time.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds();
        _line.Answer = request => _line.LetIn(request, user => (user.Name, user.ExpiresAt, user.Nats.Publish.Allow) = ("alice", end, ["a.>"]));
        ClientIdentity? identity = await SignInAsync(new ConnectOptions { User = "x", Password = "y", Token = "t" });
        Assert.Equal(("alice", "FOO", "FOO"), (identity!.UserName, identity.AccountName, identity.IssuerKey));
        Assert.Equal(["a.>"], identity.Permissions!.Source.PublishAllow);
        Assert.Null(identity.Permissions.Source.PublishDeny);
        Assert.Equal(("alice", "y", null), (identity.Callout!.Connect.User, identity.Callout.Connect.Password, identity.Callout.Connect.Token));
        Assert.Null(identity.FindEnd(DateTimeOffset.FromUnixTimeSeconds(end - 1)));
        Assert.Equal("User Authentication Expired", identity.FindEnd(DateTimeOffset.FromUnixTimeSeconds(end)));
    }

    [Fact]
    public async Task Authenticate_EachBadAnswer_IsRefusedForItsReason()
    {
        NKeyPair other = NKeyPair.Create(NKeyKind.Account);
        string stranger = NKeyPair.Create(NKeyKind.User).PublicKey;
        await RefuseAsync("Auth callout violation: \"no reason supplied\" on account \"AUTH\"", static _ => []);
        await RefuseAsync("Expected 3 chunks", static _ => "hello"u8.ToArray());
        await RefuseAsync("Auth callout service returned an error: no", request => _line.Sign(request, static answer => answer.Nats.Error = "no"));
        await RefuseAsync("Authorization response had validation errors: Error or Jwt is required", request => _line.Sign(request, static _ => { }));
        await RefuseAsync("Authorization response had validation errors: claim is expired", request => _line.LetIn(request, wrap: static answer => answer.ExpiresAt = 1));
        await RefuseAsync("Auth callout violation: auth callout response is not for expected user", request => _line.LetIn(request, wrap: answer => answer.Subject = stranger));
        await RefuseAsync(
            "Auth callout violation: auth callout response is not for server",
            request => _line.LetIn(request, wrap: static answer => answer.Audience = NKeyPair.Create(NKeyKind.Server).PublicKey));
        await RefuseAsync("Error validating user JWT: claim is expired", request => _line.LetIn(request, static user => user.ExpiresAt = 1));
        await RefuseAsync("Proxy connection required", request => _line.LetIn(request, static user => user.Nats.ProxyRequired = true));
        await RefuseAsync("No valid account \"BAR\" for auth callout response on account \"AUTH\": account missing", request => _line.LetIn(request, static user => user.Audience = "BAR"));
        await RefuseAsync("Error non operator mode account \"AUTH\": attempted to use issuer_account", request => _line.LetIn(request, user => user.Nats.IssuerAccount = _issuer.PublicKey));
        await RefuseAsync(
            $"Wrong issuer for auth callout response on account \"AUTH\", expected \"{_issuer.PublicKey}\" got \"{other.PublicKey}\"",
            request => _line.LetIn(request, signer: other));
    }

    [Fact]
    public async Task Authenticate_TokenForAnotherAddressOrConnection_IsRefused()
    {
        await RefuseAsync("Authorized user on account \"AUTH\" from bad src ip 127.0.0.1", request => _line.LetIn(request, static user => user.Nats.Sources = ["10.0.0.0/8"]));
        await RefuseAsync("Authorized user on account \"AUTH\" using invalid connection type", request => _line.LetIn(request, static user => user.Nats.AllowedConnectionTypes = ["MQTT"]));
        _line.Answer = request => _line.LetIn(request, static user => (user.Nats.Sources, user.Nats.AllowedConnectionTypes) = (["127.0.0.0/8"], ["STANDARD"]));
        Assert.NotNull(await SignInAsync(new ConnectOptions { User = "x" }));
    }

    [Fact]
    public async Task Authenticate_NoAnswer_IsRefusedWithoutReason()
    {
        await RefuseAsync("", static _ => null);
    }

    [Fact]
    public async Task Authenticate_LongErrorOfService_IsCut()
    {
        _line.Answer = request => _line.Sign(request, static answer => answer.Nats.Error = new string('x', 500_000));
        SignInRequest request = Request(new ConnectOptions());
        Assert.Null(await Create().AuthenticateAsync(request, default));
        Assert.InRange(request.Refusal!.Reason!.Length, 100, 2000);
    }

    [Fact]
    public async Task Authenticate_ServiceHasKey_BothWaysAreSealed()
    {
        XKeyPair service = XKeyPair.Create();
        var line = new FakeLine(_issuer, _time) { ServiceKey = service };
        line.Answer = request => service.Seal(line.LetIn(request), request.Nats.Server.XKey);
        IAuthenticator authenticator = Create(line, service.PublicKey);
        Assert.NotNull(await authenticator.AuthenticateAsync(Request(new ConnectOptions { User = "x", Password = "secret" }), default));
        (byte[] body, string? xkey) = Assert.Single(line.Requests);
        Assert.Equal(line.Keys.Curve.PublicKey, xkey);
        Assert.StartsWith("xkv1", Encoding.Latin1.GetString(body), StringComparison.Ordinal);

        line.Answer = request => line.LetIn(request);
        Assert.NotNull(await authenticator.AuthenticateAsync(Request(new ConnectOptions { User = "x" }), default)); // readable answers count too, as in nats-server

        line.Answer = request => XKeyPair.Create().Seal(line.LetIn(request), request.Nats.Server.XKey);
        SignInRequest refused = Request(new ConnectOptions { User = "x" });
        Assert.Null(await authenticator.AuthenticateAsync(refused, default));
        Assert.Equal("Error decrypting auth callout response on account \"AUTH\": nkeys: could not decrypt input", refused.Refusal!.Reason);
    }

    [Fact]
    public async Task Authenticate_TlsClient_ServiceIsToldOfItsCertificates()
    {
        AskedTls? told = null;
        _line.Answer = request =>
        {
            told = request.Nats.Tls;
            return null;
        };
        SignInRequest request = Request(new ConnectOptions()) with { Tls = new TlsSession("1.3", "TLS_AES_128_GCM_SHA256", null, IsFirst: false), VerifiedChain = [[1, 2], [3]] };
        await Create().AuthenticateAsync(request, default);
        Assert.Equal(("1.3", "TLS_AES_128_GCM_SHA256"), (told!.Version, told.Cipher));
        Assert.Equal("-----BEGIN CERTIFICATE-----\nAQI=\n-----END CERTIFICATE-----\n", Assert.Single(told.VerifiedChains)[0]);
        Assert.Equal(2, told.VerifiedChains[0].Count);
    }

    [Fact]
    public async Task Authenticate_NamesOfTheService_HelpNobodyWithoutItsPassword()
    {
        _line.Answer = static _ => null;
        IAuthenticator authenticator = Create();
        Assert.NotNull(await authenticator.AuthenticateAsync(Request(new ConnectOptions { User = "auth", Password = "pwd" }), default));
        Assert.Empty(_line.Requests);
        Assert.Null(await authenticator.AuthenticateAsync(Request(new ConnectOptions { User = "auth", Password = "wrong" }), default));
        Assert.Null(await authenticator.AuthenticateAsync(Request(new ConnectOptions { NKey = "auth" }), default));
        Assert.Empty(_line.Requests);
        Assert.Null(await authenticator.AuthenticateAsync(Request(new ConnectOptions { User = "foo", Password = "pwd", NKey = "auth" }), default));
        Assert.Single(_line.Requests); // foo is asked about, whatever else it says of itself
    }

    [Fact]
    public async Task Authenticate_NoUsersInTheFile_NobodyComesInUnasked()
    {
        var options = new GatewayOptions();
        options.Authorization.Callout = new CalloutOptions(_issuer.PublicKey, "$G", ["auth"], null, []);
        IAuthenticator authenticator = AuthenticatorFactory.Create(options, _time, _line);
        Assert.True(authenticator.IsRequired);
        Assert.Null(authenticator.Implicit);
        Assert.Null(await authenticator.AuthenticateAsync(Request(new ConnectOptions { User = "auth" }), default));
        Assert.Null(await authenticator.AuthenticateAsync(Request(new ConnectOptions()), default));
    }

    [Fact]
    public async Task Authenticate_NobodyCanBeAsked_IsRefused()
    {
        IAuthenticator authenticator = AuthenticatorFactory.Create(Options(null), _time, callouts: null);
        Assert.Null(await authenticator.AuthenticateAsync(Request(new ConnectOptions { User = "foo", Password = "pwd" }), default));
        Assert.NotNull(await authenticator.AuthenticateAsync(Request(new ConnectOptions { User = "auth", Password = "pwd" }), default));
    }

    [Fact]
    public async Task FindExpulsion_AccountIsGone_ClientHasToGo()
    {
        _line.Answer = request => _line.LetIn(request);
        IAuthenticator authenticator = Create();
        ClientIdentity identity = (await authenticator.AuthenticateAsync(Request(new ConnectOptions()), default))!;
        Assert.Equal(Expulsion.None, await authenticator.FindExpulsionAsync(identity));
        _line.Accounts.Remove("FOO");
        Assert.NotEqual(Expulsion.None, await authenticator.FindExpulsionAsync(identity));
    }

    private async Task RefuseAsync(string reason, Func<AuthorizationRequestClaims, byte[]?> answer)
    {
        _line.Answer = answer;
        SignInRequest request = Request(new ConnectOptions { User = "x" });
        Assert.Null(await Create().AuthenticateAsync(request, default));
        Assert.Equal(("AUTH", reason), (request.Refusal?.Account, request.Refusal?.Reason));
    }

    private async Task<ClientIdentity?> SignInAsync(ConnectOptions connect) => await Create().AuthenticateAsync(Request(connect), default);

    private static SignInRequest Request(ConnectOptions connect) => new(connect) { RemoteIp = "127.0.0.1", ConnectionId = 7 };

    private IAuthenticator Create(FakeLine? line = null, string? xkey = null) => AuthenticatorFactory.Create(Options(xkey), _time, line ?? _line);

    private GatewayOptions Options(string? xkey)
    {
        var options = new GatewayOptions();
        options.Authorization.Users = [new("auth", "pwd", null) { Account = "AUTH" }, new("foo", "pwd", null) { Account = "FOO" }];
        options.Authorization.Callout = new CalloutOptions(_issuer.PublicKey, "AUTH", ["auth"], xkey, []);
        return options;
    }
}

using System.Buffers.Text;
using System.Text;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Tests.Authentication;

public sealed class NKeyLoginTests
{
    private const string NonceText = "abcdefghijklmno";

    private readonly NKeyPair _alice = NKeyPair.Create(NKeyKind.User);
    private readonly NKeyPair _bob = NKeyPair.Create(NKeyKind.User);

    [Fact]
    public void NeedsNonce_OnlyWithKeys()
    {
        Assert.True(Create().NeedsNonce);
        Assert.False(AuthenticatorFactory.Create(new AuthorizationOptions()).NeedsNonce);
        Assert.False(AuthenticatorFactory.Create(new AuthorizationOptions { Token = "t" }).NeedsNonce);
    }

    [Fact]
    public async Task Authenticate_SignedNonce_IsTheUser()
    {
        ClientIdentity? identity = await Create().AuthenticateAsync(Request(_alice, _alice), default);
        Assert.Equal(_alice.PublicKey, identity?.UserName);
    }

    [Fact]
    public async Task Authenticate_PlainBase64_IsTheUser()
    {
        SignInRequest request = Request(_alice, _alice);
        string plain = Convert.ToBase64String(_alice.Sign(Encoding.ASCII.GetBytes(NonceText)));
        Assert.NotNull(await Create().AuthenticateAsync(request with { Connect = request.Connect with { Signature = plain } }, default));
    }

    [Theory]
    [InlineData("", "Signature missing")]
    [InlineData(null, "Signature missing")]
    [InlineData("!!!!", "Signature not valid base64")]
    [InlineData("AAAA", "Signature not verified")]
    public async Task Authenticate_NoGoodSignature_IsRefusedWithReason(string? signature, string reason)
    {
        var reasons = new List<string>();
        SignInRequest request = Request(_alice, _alice);
        request = request with { Connect = request.Connect with { Signature = signature }, Explain = reasons.Add };
        Assert.Null(await Create().AuthenticateAsync(request, default));
        Assert.Equal([reason], reasons);
    }

    [Fact]
    public async Task Authenticate_OtherKeyOrNonce_IsRefused()
    {
        IAuthenticator authenticator = Create();
        Assert.Null(await authenticator.AuthenticateAsync(Request(_alice, _bob), default));
        Assert.Null(await authenticator.AuthenticateAsync(Request(_bob, _bob), default));
        Assert.Null(await authenticator.AuthenticateAsync(Request(_alice, _alice) with { Nonce = "another" }, default));
    }

    /// <summary>A server that gave no nonce must not take a signature of nothing.</summary>
    [Fact]
    public async Task Authenticate_SignatureOfEmptyNonce_IsRefused()
    {
        var connect = new ConnectOptions { NKey = _alice.PublicKey, Signature = Base64Url.EncodeToString(_alice.Sign([])) };
        Assert.Null(await Create().AuthenticateAsync(new SignInRequest(connect), default));
    }

    [Fact]
    public async Task Authenticate_KeyOfNoAuthUser_NeedsNoSignature()
    {
        IAuthenticator authenticator = Create(noAuthUser: _alice.PublicKey);
        Assert.Equal(_alice.PublicKey, (await authenticator.AuthenticateAsync(new SignInRequest(new ConnectOptions()), default))?.UserName);
        Assert.NotNull(await authenticator.AuthenticateAsync(new SignInRequest(new ConnectOptions { NKey = _alice.PublicKey }), default));
        Assert.Null(authenticator.Implicit); // as in nats-server, a client that sends no CONNECT is no key's user
    }

    [Fact]
    public async Task Authenticate_ConnectionType_MustBeAllowed()
    {
        var users = new UserOptions(_alice.PublicKey, "", null) { IsNKey = true, ConnectionTypes = ["MQTT"] };
        IAuthenticator authenticator = AuthenticatorFactory.Create(new AuthorizationOptions { Users = [users] });
        Assert.Null(await authenticator.AuthenticateAsync(Request(_alice, _alice), default));
        Assert.NotNull(await authenticator.AuthenticateAsync(Request(_alice, _alice) with { ConnectionType = "MQTT" }, default));
    }

    [Fact]
    public void New_Nonce_IsLikeThatOfNatsServerAndNeverTheSame()
    {
        HashSet<string> seen = [.. Enumerable.Range(0, 1000).Select(static _ => Nonce.New())];
        Assert.Equal(1000, seen.Count);
        Assert.All(seen, static nonce => Assert.Equal(15, nonce.Length));
    }

    private static SignInRequest Request(NKeyPair user, NKeyPair signer)
    {
        string signature = Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(NonceText)));
        return new SignInRequest(new ConnectOptions { NKey = user.PublicKey, Signature = signature }) { Nonce = NonceText };
    }

    private IAuthenticator Create(string? noAuthUser = null) => AuthenticatorFactory.Create(new AuthorizationOptions
    {
        Users = [new UserOptions(_alice.PublicKey, "", null) { IsNKey = true }, new UserOptions("paul", "p", null)],
        NoAuthUser = noAuthUser,
    });
}

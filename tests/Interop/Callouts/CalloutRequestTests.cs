using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Interop.Conversations;
using OrleansNats.Interop.Tls;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Callouts;

/// <summary>A callout service is told the same by the gateway as by nats-server, member by member, where the conversations cannot go.</summary>
public sealed partial class CalloutRequestTests : IDisposable
{
    private const string AsService = ",\"user\":\"auth\",\"pass\":\"pwd\"";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly NKeyPair _issuer = NKeyPair.Create(NKeyKind.Account);
    private readonly NKeyPair _user = NKeyPair.Create(NKeyKind.User);
    private readonly XKeyPair _key = XKeyPair.Create();
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task Request_SealedForTheService_SaysTheSame()
    {
        string connect = ",\"user\":\"x\",\"pass\":\"ü\\u0001\\\"<&>\",\"auth_token\":\"t\",\"nkey\":\"k\",\"name\":\"n\",\"lang\":\"go\",\"version\":\"1.0\"";
        Assert.Equal(await AskAsync(Servers.Reference, connect), await AskAsync(Servers.Gateway, connect));
    }

    [Fact]
    public async Task Request_OfSignedNonce_HoldsSignatureAndNonce()
    {
        foreach (string program in (string[])[Servers.Reference, Servers.Gateway])
        {
            string claims = "";
            await using ServerProcess server = await Servers.StartAsync(program, Settings("xkey: " + _key.PublicKey, $"{{ nkey: {_user.PublicKey} }}"));
            await using CalloutService service = await CalloutService.StartAsync(server.Port, AsService, LetIn, _key);
            await using RawClient client = await RawClient.ConnectAsync(server.Port, Deadline);
            await client.ReadUntilAsync("\r\n");
            string nonce = Nonce().Match(client.ReceivedText).Groups[1].Value;
            string signature = Base64Url.EncodeToString(_user.Sign(Encoding.ASCII.GetBytes(nonce)));
            await client.SendAsync($$"""CONNECT {"verbose":false,"nkey":"{{_user.PublicKey}}","sig":"{{signature}}"}""" + "\r\n");
            await client.SyncAsync();
            claims = CalloutService.ClaimsOf(service.Requests[0]);
            Assert.Contains($"\"nonce\":\"{nonce}\"", claims, StringComparison.Ordinal);
            Assert.Contains($"\"sig\":\"{signature}\"", claims, StringComparison.Ordinal);
            Assert.Contains("PONG", client.ReceivedText, StringComparison.Ordinal);
        }
    }

    /// <summary>The signer is who the request and INFO say it is, and so is the key to seal answers for.</summary>
    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Request_KeysOfTheServer_AreThoseOfItsInfo(string program)
    {
        await using ServerProcess server = await Servers.StartAsync(program, Settings("xkey: " + _key.PublicKey));
        await using CalloutService service = await CalloutService.StartAsync(server.Port, AsService, LetIn, _key);
        await using LiveClient client = await LiveClient.ConnectAsync(server.Port, Deadline, ",\"user\":\"x\"");
        var info = await client.WaitForInfoAsync(static info => info.TryGetProperty("xkey", out _), "xkey");
        Assert.True(NatsJwt.TryDecode(service.Requests[0], out AuthorizationRequestClaims? claims, out string? error), error);
        Assert.Equal(info.GetProperty("server_id").GetString(), claims.Issuer);
        Assert.Equal(claims.Issuer, claims.Nats.Server.Id);
        Assert.Equal(info.GetProperty("xkey").GetString(), claims.Nats.Server.XKey);
        Assert.Equal(_issuer.PublicKey, claims.Subject);
        Assert.Empty(claims.Validate(DateTimeOffset.UtcNow).Issues);
    }

    [Fact]
    public async Task Request_OfClientWithCertificate_HoldsItsChain()
    {
        (string CertificateFile, string KeyFile) certificate = _certificates.Issue("client");
        string reference = await AskOverTlsAsync(Servers.Reference, certificate);
        string own = await AskOverTlsAsync(Servers.Gateway, certificate);
        Assert.Contains("verified_chains:[[\"-----BEGIN CERTIFICATE-----", own, StringComparison.Ordinal);
        Assert.Equal(reference, own);
    }

    /// <summary>Whoever can seal for the server is trusted to be the service; the user's token is what counts then.</summary>
    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task SealedAnswer_SignedByAnotherAccount_Counts(string program)
    {
        NKeyPair stranger = NKeyPair.Create(NKeyKind.Account);
        await using ServerProcess server = await Servers.StartAsync(program, Settings("xkey: " + _key.PublicKey));
        await using CalloutService service = await CalloutService.StartAsync(
            server.Port, AsService, request => CalloutService.LetIn(request, _issuer, "$G", signer: stranger), _key);
        await using LiveClient client = await LiveClient.ConnectAsync(server.Port, Deadline, ",\"user\":\"x\"");
        await client.FlushAsync();
    }

    private async Task<string> AskAsync(string program, string connect)
    {
        await using ServerProcess server = await Servers.StartAsync(program, Settings("xkey: " + _key.PublicKey));
        await using CalloutService service = await CalloutService.StartAsync(server.Port, AsService, LetIn, _key);
        await using LiveClient client = await LiveClient.ConnectAsync(server.Port, Deadline, connect);
        return CalloutMask.ShowJson(CalloutService.ClaimsOf(service.Requests[0]));
    }

    private async Task<string> AskOverTlsAsync(string program, (string CertificateFile, string KeyFile) certificate)
    {
        (string file, string key) = _certificates.Issue("server" + program);
        string tls = $"\nallow_non_tls: true\ntls {{ cert_file: \"{file}\", key_file: \"{key}\", ca_file: \"{_certificates.AuthorityFile}\", verify: true }}";
        ServerSettings settings = Settings("");
        await using ServerProcess server = await Servers.StartAsync(program, settings with { Config = settings.Config + tls });
        await using CalloutService service = await CalloutService.StartAsync(server.Port, AsService, LetIn);
        await using TlsPeer peer = await TlsPeer.ConnectAsync(server.Port);
        await peer.ReadUntilAsync("\r\n");
        await peer.SecureAsync(_certificates.AuthorityFile, certificate);
        await peer.SendAsync("CONNECT {\"verbose\":false,\"protocol\":1,\"user\":\"x\"}\r\nPING\r\n");
        await peer.ReadUntilAsync("PONG\r\n");
        return Cipher().Replace(CalloutMask.ShowJson(CalloutService.ClaimsOf(service.Requests[0])), "cipher:#"); // which one is up to the two libraries
    }

    private string LetIn(AuthorizationRequestClaims request) => CalloutService.LetIn(request, _issuer, "$G");

    private ServerSettings Settings(string more, string users = "") => new()
    {
        Config = "server_name: asking\nserver_tags: [ \"a:b\" ]\n"
            + $"authorization {{ timeout: 20, users: [ {{ user: auth, password: pwd }}, {users} ], auth_callout {{ issuer: {_issuer.PublicKey}, auth_users: [ auth ], {more} }} }}",
    };

    [GeneratedRegex("\"nonce\":\"([^\"]*)\"")]
    private static partial Regex Nonce();

    [GeneratedRegex("cipher:\"[^\"]*\"")]
    private static partial Regex Cipher();
}

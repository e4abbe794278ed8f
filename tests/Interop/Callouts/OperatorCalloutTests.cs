using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Interop.Operators;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Callouts;

/// <summary>External authorization of accounts, where the conversations cannot go: sealed messages, and what happens to clients later.</summary>
public sealed class OperatorCalloutTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly NKeyPair _operator = NKeyPair.Create(NKeyKind.Operator);
    private readonly NKeyPair _system = NKeyPair.Create(NKeyKind.Account);
    private readonly NKeyPair _auth = NKeyPair.Create(NKeyKind.Account);
    private readonly NKeyPair _shop = NKeyPair.Create(NKeyKind.Account);
    private readonly NKeyPair _signer = NKeyPair.Create(NKeyKind.Account);
    private readonly NKeyPair _service = NKeyPair.Create(NKeyKind.User);
    private readonly XKeyPair _key = XKeyPair.Create();

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task AccountWithKey_RequestsAndAnswersSealed_ClientComesIn(string program)
    {
        await using ServerProcess server = await StartAsync(program, Config());
        await using CalloutService service = await ServeAsync(server);
        await using LiveClient client = await ConnectAsync(server);
        Assert.Equal(_shop.PublicKey, (await client.WaitForInfoAsync(static info => info.TryGetProperty("remote_account", out _), "account")).GetProperty("remote_account").GetString());
        Assert.Contains($"\"jwt\":\"{Bearer(Sentinel)}\"", CalloutService.ClaimsOf(service.Requests[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_AccountRevokesEveryone_ClientLetInIsToldAndClosed()
    {
        await using ServerProcess server = await StartAsync(Servers.Gateway, Config());
        await using CalloutService service = await ServeAsync(server);
        await using LiveClient client = await ConnectAsync(server);
        await World.ReloadAsync(server, Config(claims => claims.Nats.Revocations["*"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds()));
        await client.WaitForEndAsync();
        Assert.Equal(["'User Authentication Revoked'"], client.Errors);
    }

    [Fact]
    public async Task Reload_SigningKeyTakenAway_ClientLetInIsClosed()
    {
        await using ServerProcess server = await StartAsync(Servers.Gateway, Config());
        await using CalloutService service = await ServeAsync(server, _signer);
        await using LiveClient client = await ConnectAsync(server);
        await World.ReloadAsync(server, Config(static claims => claims.Nats.SigningKeys.Clear()));
        await client.WaitForEndAsync();
        Assert.Empty(client.Errors);
    }

    [Fact]
    public async Task Reload_OtherThings_ClientLetInStays()
    {
        await using ServerProcess server = await StartAsync(Servers.Gateway, Config());
        await using CalloutService service = await ServeAsync(server, _signer);
        await using LiveClient client = await ConnectAsync(server);
        await World.ReloadAsync(server, Config(static claims => claims.Name = "Other"));
        await client.FlushAsync();
        await service.FlushAsync();
        await using LiveClient later = await ConnectAsync(server);
    }

    private static readonly NKeyPair Sentinel = NKeyPair.Create(NKeyKind.User);

    private static Task<ServerProcess> StartAsync(string program, string config) => Servers.StartAsync(program, new ServerSettings { Config = config });

    private Task<LiveClient> ConnectAsync(ServerProcess server) => LiveClient.ConnectAsync(server.Port, Deadline, $",\"jwt\":\"{Bearer(Sentinel)}\",\"auth_token\":\"t\"");

    /// <param name="signer">Signs users; null for the account itself.</param>
    private Task<CalloutService> ServeAsync(ServerProcess server, NKeyPair? signer = null) => CalloutService.StartAsync(
        server.Port,
        $",\"jwt\":\"{Bearer(_service)}\"",
        request => CalloutService.LetIn(request, signer ?? _shop, "", user => user.Nats.IssuerAccount = signer is null ? "" : _shop.PublicKey, signer: _auth),
        _key);

    /// <summary>The token of a user of the account that asks; the same each time, as it is signed at the same time.</summary>
    private string Bearer(NKeyPair user)
    {
        UserClaims claims = UserClaims.Create(user.PublicKey);
        claims.Nats.BearerToken = true;
        return NatsJwt.Encode(claims, _auth, DateTimeOffset.UnixEpoch.AddYears(50));
    }

    private string Config(Action<AccountClaims>? change = null)
    {
        var claims = new OperatorClaims { Subject = _operator.PublicKey };
        claims.Nats.SystemAccount = _system.PublicKey;
        string system = Account(_system, static _ => { });
        string auth = Account(_auth, claims =>
        {
            claims.Nats.Authorization.AuthUsers = [_service.PublicKey];
            claims.Nats.Authorization.AllowedAccounts = [_shop.PublicKey];
            claims.Nats.Authorization.XKey = _key.PublicKey;
        });
        string shop = Account(_shop, claims =>
        {
            claims.Nats.SigningKeys[_signer.PublicKey] = null;
            change?.Invoke(claims);
        });
        return $"operator: {NatsJwt.Encode(claims, _operator, DateTimeOffset.UnixEpoch.AddYears(50))}\nresolver: MEMORY\nresolver_preload {{\n"
            + $"  {_system.PublicKey}: {system}\n  {_auth.PublicKey}: {auth}\n  {_shop.PublicKey}: {shop}\n}}\nauthorization {{ timeout: 20 }}\n";
    }

    private string Account(NKeyPair key, Action<AccountClaims> change)
    {
        AccountClaims claims = AccountClaims.Create(key.PublicKey);
        change(claims);
        return NatsJwt.Encode(claims, _operator, DateTimeOffset.UtcNow);
    }
}

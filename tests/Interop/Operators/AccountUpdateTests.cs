using OrleansNats.Credentials.Jwt;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Operators;

/// <summary>What becomes of clients when the token of their account changes by a reload, or time passes.</summary>
public sealed class AccountUpdateTests
{
    private const string Closed = "<closed>";

    private readonly World _world = new();

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Reload_UserRevoked_IsToldAndClosed(string server) => CheckReloadAsync(
        "-ERR 'User Authentication Revoked'\r\n<closed>", server, claims =>
        claims.Nats.Revocations[_world.UserKey.PublicKey] = DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Reload_EveryoneRevoked_IsToldAndClosed(string server) => CheckReloadAsync(
        "-ERR 'User Authentication Revoked'\r\n<closed>", server, static claims =>
        claims.Nats.Revocations["*"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Reload_AccountTakenAway_IsRefused(string server) => CheckReloadAsync(
        "-ERR 'Authorization Violation'\r\n<closed>", server, after: null);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Reload_BearerForbidden_IsRefused(string server) => CheckReloadAsync(
        "-ERR 'Authorization Violation'\r\n<closed>", server, static claims => claims.Nats.Limits.DisallowsBearer = true, user: static claims => claims.Nats.BearerToken = true);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Reload_FewerConnections_ExcessIsToldAndClosed(string server) => CheckReloadAsync(
        "-ERR 'maximum account active connections exceeded'\r\n<closed>", server, static claims => claims.Nats.Limits.Connections = 0);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Reload_SigningKeyTakenAway_IsClosedWithoutAWord(string server) => CheckReloadAsync(
        "<closed>", server, static _ => { }, before: claims => claims.Nats.SigningKeys[_world.Signer.PublicKey] = null, withSigner: true);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Reload_NothingThatMatters_StaysConnected(string server) => CheckReloadAsync(
        "PONG\r\n", server, static claims => claims.Name = "Other");

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Reload_DefaultPermissions_SubscriptionIsTakenAway(string server) => CheckReloadAsync(
        "-ERR 'Permissions Violation for Subscription to \"a.b\" (sid \"1\")'\r\nPONG\r\n", server, static claims => claims.Nats.DefaultPermissions.Subscribe.Deny = ["a.b"]);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Time_UserExpires_IsToldAndClosed(string server)
    {
        string operatorToken = _world.OperatorToken;
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = _world.Config(operatorToken, _world.Account()) });
        await using RawClient client = await _world.ConnectAsync(
            process, _world.User(static claims => claims.ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(3).ToUnixTimeSeconds()));
        await client.ReadToEndAsync();
        Assert.EndsWith("-ERR 'User Authentication Expired'\r\n", client.ReceivedText, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Time_AccountExpires_IsToldAndClosed(string server)
    {
        string account = _world.Account(static claims => claims.ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(4).ToUnixTimeSeconds());
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = _world.Config(_world.OperatorToken, account) });
        await using RawClient client = await _world.ConnectAsync(process, _world.User());
        await client.ReadToEndAsync();
        Assert.EndsWith("-ERR 'Account Authentication Expired'\r\n", client.ReceivedText, StringComparison.Ordinal);
    }

    /// <summary>Checks what a client gets that subscribes to <c>a.b</c>, once the token of its account is another one.</summary>
    private async Task CheckReloadAsync(
        string expected, string server, Action<AccountClaims>? after, Action<AccountClaims>? before = null, Action<UserClaims>? user = null, bool withSigner = false)
    {
        string operatorToken = _world.OperatorToken;
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = _world.Config(operatorToken, _world.Account(before)) });
        string token = withSigner
            ? _world.User(claims => claims.Nats.IssuerAccount = _world.AccountKey.PublicKey, _world.Signer)
            : _world.User(user);
        await using RawClient client = await _world.ConnectAsync(process, token, "SUB a.b 1\r\n");
        await client.ReadUntilAsync("connect_info");
        await client.SyncAsync();
        int seen = client.ReceivedText.Length;
        await World.ReloadAsync(process, _world.Config(operatorToken, after is null ? null : _world.Account(after)));
        if (expected.EndsWith(Closed, StringComparison.Ordinal)) await client.ReadToEndAsync();
        else await client.SyncAsync();
        Assert.Equal(expected, client.ReceivedText[seen..].Replace("PING\r\n", "", StringComparison.Ordinal) + (client.IsClosedByServer ? Closed : ""));
    }
}

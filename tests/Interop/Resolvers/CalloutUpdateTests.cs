using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Interop.Callouts;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Resolvers;

/// <summary>What a token that is pushed means for clients that a callout service has let in.</summary>
public sealed class CalloutUpdateTests
{
    private readonly Realm _realm = new();
    private readonly NKeyPair _shop = Realm.NewAccount();
    private readonly NKeyPair _auth = Realm.NewAccount();
    private readonly NKeyPair _serviceUser = NKeyPair.Create(NKeyKind.User);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Push_EveryoneRevoked_IsToldAndClosed(string program) =>
        CheckAsync(program, "'User Authentication Revoked'", static claims => claims.Nats.Revocations["*"] = Realm.Now.AddSeconds(1).ToUnixTimeSeconds());

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Push_NoConnections_IsToldAndClosed(string program) =>
        CheckAsync(program, "'maximum account active connections exceeded'", static claims => claims.Nats.Limits.Connections = 0);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Push_Expiring_IsToldAndClosedAtItsTime(string program) =>
        CheckAsync(program, "'Account Authentication Expired'", static claims => claims.ExpiresAt = Realm.Now.AddSeconds(3).ToUnixTimeSeconds());

    private async Task CheckAsync(string program, string error, Action<AccountClaims> after)
    {
        await using RealmServer server = await RealmServer.StartAsync(program, _realm, "{ type: full, dir: {dir} }");
        await server.PushAsync(_realm.Account(_shop));
        await server.PushAsync(_realm.Account(_auth, claims =>
        {
            claims.Nats.Authorization.AuthUsers = [_serviceUser.PublicKey];
            claims.Nats.Authorization.AllowedAccounts = [_shop.PublicKey];
        }));
        UserClaims service = UserClaims.Create(_serviceUser.PublicKey);
        service.Nats.BearerToken = true;
        string asService = Realm.Options(NatsJwt.Encode(service, _auth, Realm.Now));
        await using CalloutService callouts = await CalloutService.StartAsync(
            server.Process.Port, asService, request => CalloutService.LetIn(request, _shop, _shop.PublicKey, static user => user.Name = "alice", signer: _auth));
        await using LiveClient client = await server.ConnectAsync(Realm.AsUserOf(_auth));
        Assert.Single(callouts.Requests);
        await server.PushAsync(_realm.Account(_shop, after));
        await client.WaitForEndAsync();
        Assert.Equal([error], client.Errors);
    }
}

using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Resolvers;

/// <summary>What a token that is pushed means for clients that are connected: on nats-server and on the gateway.</summary>
public sealed class LiveUpdateTests
{
    private const string Full = "{ type: full, dir: {dir}, allow_delete: true }";

    private readonly Realm _realm = new();
    private readonly NKeyPair _shop = Realm.NewAccount();
    private readonly NKeyPair _bank = Realm.NewAccount();
    private readonly NKeyPair _signer = Realm.NewAccount();

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Push_EveryoneRevoked_IsToldAndClosed(string server) =>
        CheckEndAsync(server, "User Authentication Revoked", static claims => claims.Nats.Revocations["*"] = Realm.Now.ToUnixTimeSeconds());

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Push_BearerForbidden_IsToldAndClosed(string server) =>
        CheckEndAsync(server, "Authorization Violation", static claims => claims.Nats.Limits.DisallowsBearer = true);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Push_NoConnections_IsToldAndClosed(string server) =>
        CheckEndAsync(server, "maximum account active connections exceeded", static claims => claims.Nats.Limits.Connections = 0);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Push_FewerSubscriptions_IsToldAndClosed(string server) =>
        CheckEndAsync(server, "maximum subscriptions exceeded", static claims => claims.Nats.Limits.Subscriptions = 1);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Push_SigningKeyTakenAway_IsClosedWithoutAWord(string server) => CheckEndAsync(
        server, "", static _ => { }, before: claims => claims.Nats.SigningKeys[_signer.PublicKey] = null, signer: _signer);

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public Task Push_Expiring_IsToldAndClosedAtItsTime(string server) =>
        CheckEndAsync(server, "Account Authentication Expired", static claims => claims.ExpiresAt = Realm.Now.AddSeconds(3).ToUnixTimeSeconds());

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Push_DefaultPermissions_HoldForSubscriptionsAndPublications(string server)
    {
        await using RealmServer running = await StartAsync(server, _realm.Account(_shop));
        await using LiveClient client = await running.ConnectAsync(Realm.AsUserOf(_shop));
        await client.SubscribeAsync("a.b", "1");
        await client.FlushAsync();
        await running.PushAsync(_realm.Account(_shop, static claims => (claims.Nats.DefaultPermissions.Subscribe.Deny, claims.Nats.DefaultPermissions.Publish.Deny) = (["a.b"], ["c"])));
        await client.PublishAsync("c", "x");
        await client.FlushAsync();
        Assert.Contains("'Permissions Violation for Subscription to \"a.b\" (sid \"1\")'", client.Errors);
        Assert.Contains("'Permissions Violation for Publish to \"c\"'", client.Errors);
        await running.PushAsync(_realm.Account(_shop));
        await client.SubscribeAsync("a.b", "2");
        await client.FlushAsync();
        Assert.Equal(2, client.Errors.Count);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Push_SmallerPayload_HoldsForTheNextMessage(string server)
    {
        await using RealmServer running = await StartAsync(server, _realm.Account(_shop));
        await using LiveClient client = await running.ConnectAsync(Realm.AsUserOf(_shop));
        await client.PublishAsync("a", new string('x', 100));
        await client.FlushAsync();
        await running.PushAsync(_realm.Account(_shop, static claims => claims.Nats.Limits.PayloadBytes = 10));
        await client.PublishAsync("a", new string('x', 100));
        await client.WaitForEndAsync();
        Assert.Equal(["'Maximum Payload Violation'"], client.Errors);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Push_ScopeOfTheSigningKeyChanged_IsClosedWithoutAWord(string server)
    {
        await using RealmServer running = await StartAsync(server, _realm.Account(_shop, claims => Scope(claims, "a")));
        await using LiveClient client = await running.ConnectAsync(Realm.AsUserOf(_shop, static claims => (claims.Nats.BearerToken, claims.Nats.Subscriptions, claims.Nats.DataBytes, claims.Nats.PayloadBytes) = (false, 0, 0, 0), _signer));
        await running.PushAsync(_realm.Account(_shop, claims => Scope(claims, "b")));
        await client.WaitForEndAsync();
        Assert.Empty(client.Errors);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Push_LaterEnd_ClientStays(string server)
    {
        await using RealmServer running = await StartAsync(server);
        await running.PushAsync(_realm.Account(_shop, static claims => claims.ExpiresAt = Realm.Now.AddSeconds(4).ToUnixTimeSeconds()));
        await using LiveClient client = await running.ConnectAsync(Realm.AsUserOf(_shop));
        NKeyPair other = Realm.NewAccount();
        await running.PushAsync(_realm.Account(_shop));
        await running.PushAsync(_realm.Account(other, static claims => claims.ExpiresAt = Realm.Now.AddSeconds(5).ToUnixTimeSeconds()));
        await using LiveClient clock = await running.ConnectAsync(Realm.AsUserOf(other));
        await clock.WaitForEndAsync(); // later than the first end
        await client.FlushAsync();
        Assert.Empty(client.Errors);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Delete_AccountInUse_ClientsGoAndNoneComeIn(string server)
    {
        await using RealmServer running = await StartAsync(server, _realm.Account(_shop));
        await using LiveClient client = await running.ConnectAsync(Realm.AsUserOf(_shop));
        await running.RequestAsync("$SYS.REQ.CLAIMS.DELETE", Realm.Deletion(_realm.Operator, $"[\"{_shop.PublicKey}\"]"));
        await client.WaitForEndAsync();
        Assert.Equal(["'Account Authentication Expired'"], client.Errors);
        EndOfStreamException refusal = await Assert.ThrowsAsync<EndOfStreamException>(() => running.ConnectAsync(Realm.AsUserOf(_shop)));
        Assert.Contains("Authorization Violation", refusal.Message, StringComparison.Ordinal);
        await running.PushAsync(_realm.Account(_shop, static claims => claims.Name = "again"));
        await using LiveClient back = await running.ConnectAsync(Realm.AsUserOf(_shop));
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Connect_AccountNobodyKnows_IsRefusedUntilItIsPushed(string server)
    {
        await using RealmServer running = await StartAsync(server);
        await Assert.ThrowsAsync<EndOfStreamException>(() => running.ConnectAsync(Realm.AsUserOf(_shop)));
        await running.PushAsync(_realm.Account(_shop));
        await using LiveClient client = await running.ConnectAsync(Realm.AsUserOf(_shop));
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Push_StreamImport_ComesAndGoes(string server)
    {
        await using RealmServer running = await StartAsync(server, _realm.Account(_bank, ExportStream), _realm.Account(_shop));
        await using LiveClient bank = await running.ConnectAsync(Realm.AsUserOf(_bank));
        await using LiveClient shop = await running.ConnectAsync(Realm.AsUserOf(_shop));
        await shop.SubscribeAsync("news.>", "1");
        await shop.FlushAsync();
        Assert.Empty(await PublishAsync(bank, shop));
        await running.PushAsync(_realm.Account(_shop, ImportStream));
        Assert.Equal("news.1", (await PublishAsync(bank, shop)).Single().Subject);
        await running.PushAsync(_realm.Account(_shop));
        Assert.Empty(await PublishAsync(bank, shop));
        await running.PushAsync(_realm.Account(_shop, ImportStream));
        Assert.Single(await PublishAsync(bank, shop));
        await running.PushAsync(_realm.Account(_bank)); // the exporter takes it back
        Assert.Empty(await PublishAsync(bank, shop));
        await running.PushAsync(_realm.Account(_bank, ExportStream));
        Assert.Single(await PublishAsync(bank, shop));
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Push_ServiceImport_ComesAndGoes(string server)
    {
        await using RealmServer running = await StartAsync(server, _realm.Account(_bank), _realm.Account(_shop, ImportService));
        await using LiveClient bank = await running.ConnectAsync(Realm.AsUserOf(_bank));
        await using LiveClient shop = await running.ConnectAsync(Realm.AsUserOf(_shop));
        await bank.SubscribeAsync("pay", "1");
        await bank.FlushAsync();
        Assert.StartsWith("NATS/1.0 503", await AskAsync(shop, bank, "1"), StringComparison.Ordinal);
        await running.PushAsync(_realm.Account(_bank, ExportService));
        Assert.Equal("done", await AskAsync(shop, bank, "2"));
        await running.PushAsync(_realm.Account(_shop));
        Assert.StartsWith("NATS/1.0 503", await AskAsync(shop, bank, "3"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Push_Mapping_ComesAndGoes(string server)
    {
        await using RealmServer running = await StartAsync(server, _realm.Account(_shop));
        await using LiveClient client = await running.ConnectAsync(Realm.AsUserOf(_shop));
        await client.SubscribeAsync(">", "1");
        await client.FlushAsync();
        foreach ((bool isMapped, string subject) in ((bool, string)[])[(false, "from"), (true, "to"), (false, "from")])
        {
            await running.PushAsync(_realm.Account(_shop, claims =>
            {
                claims.Name = Guid.NewGuid().ToString();
                if (isMapped) claims.Nats.Mappings["from"] = [new MappingClaim { Subject = "to" }];
            }));
            await client.PublishAsync("from", "x");
            await client.FlushAsync();
            Assert.Equal(subject, client.TakeMessages().Single().Subject);
        }
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Time_ActivationEnds_NothingMoreIsDelivered(string server)
    {
        await using RealmServer running = await StartAsync(server, _realm.Account(_bank, static claims =>
        {
            ExportStream(claims);
            claims.Nats.Exports[0].TokenRequired = true;
        }), _realm.Account(_shop, claims =>
        {
            ImportStream(claims);
            claims.Nats.Imports[0].Token = Activation(Realm.Now.AddSeconds(3));
        }));
        await using LiveClient bank = await running.ConnectAsync(Realm.AsUserOf(_bank));
        await using LiveClient shop = await running.ConnectAsync(Realm.AsUserOf(_shop));
        await shop.SubscribeAsync("news.>", "1");
        await shop.FlushAsync();
        Assert.Single(await PublishAsync(bank, shop));
        await Eventually.ValueAsync(() => PublishAsync(bank, shop), static found => found.Count == 0, "the end of the activation", TimeSpan.FromSeconds(10));
    }

    /// <summary>Checks what becomes of a client with two subscriptions once the token of its account is another one.</summary>
    private async Task CheckEndAsync(string server, string error, Action<AccountClaims> after, Action<AccountClaims>? before = null, NKeyPair? signer = null)
    {
        await using RealmServer running = await StartAsync(server, _realm.Account(_shop, before));
        await using LiveClient client = await running.ConnectAsync(Realm.AsUserOf(_shop, signer: signer));
        await client.SubscribeAsync("a", "1");
        await client.SubscribeAsync("b", "2");
        await client.FlushAsync();
        await running.PushAsync(_realm.Account(_shop, after));
        await client.WaitForEndAsync();
        Assert.Equal(error.Length == 0 ? [] : [$"'{error}'"], client.Errors);
    }

    private async Task<RealmServer> StartAsync(string server, params string[] tokens)
    {
        RealmServer running = await RealmServer.StartAsync(server, _realm, Full);
        foreach (string token in tokens) await running.PushAsync(token);
        return running;
    }

    private static async Task<IReadOnlyList<WireMessage>> PublishAsync(LiveClient publisher, LiveClient subscriber)
    {
        await publisher.PublishAsync("news.1", "x");
        await publisher.FlushAsync();
        await subscriber.FlushAsync();
        return subscriber.TakeMessages();
    }

    /// <summary>The answer's payload, or its headers where it has no payload.</summary>
    private static async Task<string> AskAsync(LiveClient requester, LiveClient service, string number)
    {
        await requester.SubscribeAsync("_INBOX." + number, number);
        await requester.PublishAsync("pay", "x", "_INBOX." + number);
        await requester.FlushAsync();
        await service.FlushAsync();
        foreach (WireMessage request in service.TakeMessages()) await service.PublishAsync(request.Reply, "done");
        WireMessage answer = await requester.WaitForAsync(message => message.Sid == number, "an answer");
        return answer.Payload.Length > 0 ? answer.Payload : answer.Headers;
    }

    private void Scope(AccountClaims claims, string subject)
    {
        var scope = new UserScope { Key = _signer.PublicKey };
        scope.Template.BearerToken = true;
        scope.Template.Publish.Allow = [subject];
        claims.Nats.SigningKeys[_signer.PublicKey] = scope;
    }

    private static void ExportStream(AccountClaims claims) => claims.Nats.Exports = [new ExportClaim { Subject = "news.>", Type = ShareKind.Stream }];

    private static void ExportService(AccountClaims claims) => claims.Nats.Exports = [new ExportClaim { Subject = "pay", Type = ShareKind.Service }];

    private void ImportStream(AccountClaims claims) => claims.Nats.Imports = [new ImportClaim { Subject = "news.>", Account = _bank.PublicKey, Type = ShareKind.Stream }];

    private void ImportService(AccountClaims claims) => claims.Nats.Imports = [new ImportClaim { Subject = "pay", Account = _bank.PublicKey, Type = ShareKind.Service }];

    private string Activation(DateTimeOffset end)
    {
        var claims = new ActivationClaims { Subject = _shop.PublicKey, ExpiresAt = end.ToUnixTimeSeconds() };
        claims.Nats.ImportSubject = "news.>";
        claims.Nats.ImportType = ShareKind.Stream;
        return NatsJwt.Encode(claims, _bank, Realm.Now);
    }
}

using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Interop.SystemAccount;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Resolvers;

/// <summary>What servers show of the token of an account, member by member.</summary>
public sealed class AccountInfoTests(RealmPair pair) : IClassFixture<RealmPair>
{
    private static readonly NKeyPair Missing = Realm.NewAccount();

    private static readonly Dictionary<string, Action<AccountClaims>> Cases = new()
    {
        ["plain"] = static _ => { },
        ["name and tags"] = static claims => (claims.Name, claims.Nats.Tags) = ("Shop", ["a", "b:c"]),
        ["limits"] = static claims => (claims.Nats.Limits.Connections, claims.Nats.Limits.Subscriptions, claims.Nats.Limits.PayloadBytes) = (5, 10, 1000),
        ["revocations"] = static claims => claims.Nats.Revocations["*"] = 1_000_000_000,
        ["expiring"] = static claims => claims.ExpiresAt = Realm.Now.AddDays(1).ToUnixTimeSeconds(),
        ["exports"] = static claims => claims.Nats.Exports =
            [new ExportClaim { Subject = "a.>", Type = ShareKind.Stream, TokenRequired = true }, new ExportClaim { Subject = "b", Type = ShareKind.Service, ResponseType = "Stream" }],
        ["import of an account that is missing"] = static claims => claims.Nats.Imports = [new ImportClaim { Subject = "a", Account = Missing.PublicKey, Type = ShareKind.Stream }],
        ["warning"] = static claims => claims.Nats.Imports = [new ImportClaim { Subject = "a", Account = Missing.PublicKey, Type = ShareKind.Stream, To = "x" }],
        ["mapping"] = static claims => claims.Nats.Mappings["from"] = [new MappingClaim { Subject = "to", Weight = 50 }],
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Info_OfAnAccountInUse_IsThatOfNatsServer(string name)
    {
        (RealmServer reference, RealmServer own) = await pair.GetAsync("{ type: full, dir: {dir}, timeout: \"200ms\" }");
        NKeyPair account = Realm.NewAccount();
        string token = reference.Realm.Account(account, Cases[name]);
        string shown = await InfoAsync(reference, account, token);
        Assert.Empty(JsonShape.Compare(shown, await InfoAsync(own, account, token)));
    }

    private static async Task<string> InfoAsync(RealmServer server, NKeyPair account, string token)
    {
        await server.PushAsync(token);
        await using LiveClient client = await server.ConnectAsync(Realm.AsUserOf(account));
        return (await server.RequestAsync($"$SYS.REQ.ACCOUNT.{account.PublicKey}.INFO", "")).Payload;
    }
}

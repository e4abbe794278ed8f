using System.Text.RegularExpressions;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Resolvers;

/// <summary>The same requests about tokens to nats-server and to the gateway have the same answers, byte by byte but for who answers.</summary>
public sealed partial class ClaimsComparisonTests(RealmPair pair) : IClassFixture<RealmPair>
{
    private const string Update = "$SYS.REQ.CLAIMS.UPDATE";
    private const string List = "$SYS.REQ.CLAIMS.LIST";
    private const string Delete = "$SYS.REQ.CLAIMS.DELETE";
    private const string Full = "{ type: full, dir: {dir} }";
    private const string Deleting = "{ type: full, dir: {dir}, allow_delete: true }";
    private const string Removing = "{ type: FULL, dir: {dir}, allow_delete: true, hard_delete: true }";
    private const string Small = "{ type: full, dir: {dir}, limit: 2 }";
    private const string Cache = "{ type: cache, dir: {dir}, timeout: \"300ms\" }";
    private const string Memory = "MEMORY";

    private static readonly NKeyPair Shop = Realm.NewAccount(); // of which every server has a token by the time it matters

    private static readonly Dictionary<string, Func<Realm, NKeyPair, Step[]>> Cases = new()
    {
        ["push by name"] = static (realm, account) => [new(ByName(account), realm.Account(account)), new(Lookup(account), "")],
        ["push by old name"] = static (realm, account) => [new(ByOldName(account), realm.Account(account)), new(Lookup(account), "")],
        ["push"] = static (realm, account) => [new(Update, realm.Account(account)), new(Lookup(account), "")],
        ["push with headers"] = static (realm, account) => [new(Update, realm.Account(account), Headers), new(ByName(account), realm.Account(account), Headers)],
        ["push twice"] = static (realm, account) => [new(Update, realm.Account(account)), new(Update, realm.Account(account))],
        ["push an older one"] = static (realm, account) =>
            [new(Update, realm.Account(account)), new(Update, realm.Account(account, issuedAt: Realm.Now.AddHours(-1))), new(Lookup(account), "")],
        ["push nothing"] = static (_, account) => [new(Update, ""), new(ByName(account), ""), new(ByOldName(account), "")],
        ["push what is no token"] = static (_, account) => [new(Update, "x"), new(Update, "a.b"), new(Update, "a.b.c.d"), new(ByName(account), "x"), new(Update, "!.!.!")],
        ["push a token with a wrong signature"] = static (realm, account) => [new(Update, realm.Account(account)[..^6] + "AAAAAA"), new(ByName(account), realm.Account(account)[..^6] + "AAAAAA")],
        ["push a user"] = static (_, account) => [new(Update, NatsJwt.Encode(UserClaims.Create(NKeyPair.Create(NKeyKind.User).PublicKey), account, Realm.Now))],
        ["push an operator"] = static (realm, _) => [new(Update, NatsJwt.Encode(new OperatorClaims { Subject = realm.Operator.PublicKey }, realm.Operator, Realm.Now))],
        ["push what is not known"] = static (realm, _) => [new(Update, Realm.Deletion(realm.Signer, "[]"))],
        ["push by another's name"] = static (realm, account) => [new(ByName(Realm.NewAccount()), realm.Account(account)), new(ByOldName(Realm.NewAccount()), realm.Account(account))],
        ["push by what is no name"] = static (realm, account) => [new("$SYS.REQ.ACCOUNT.x.CLAIMS.UPDATE", realm.Account(account))],
        ["push of another operator"] = static (realm, account) => [new(Update, realm.Account(account, signer: NKeyPair.Create(NKeyKind.Operator))), new(Lookup(account), "")],
        ["push signed by itself"] = static (realm, account) => [new(Update, realm.Account(account, static claims => claims.Nats.Limits = new AccountLimits(), signer: account)), new(Lookup(account), "")],
        ["push signed by the operator"] = static (realm, account) => [new(Update, realm.Account(account, signer: realm.Operator)), new(ByName(account), realm.Account(account, signer: realm.Operator))],
        ["push expired"] = static (realm, account) => [new(Update, realm.Account(account, static claims => claims.ExpiresAt = 1)), new(Lookup(account), "")],
        ["push not yet valid"] = static (realm, account) => [new(Update, realm.Account(account, static claims => claims.NotBefore = Realm.Now.AddDays(1).ToUnixTimeSeconds()))],
        ["push with faults"] = static (realm, account) =>
            [new(Update, realm.Account(account, Spoil)), new(ByName(account), realm.Account(account, Spoil)), new(ByName(Realm.NewAccount()), realm.Account(account, Spoil)), new(Lookup(account), "")],
        ["push with more exports than allowed"] = static (realm, account) => [new(Update, realm.Account(account, claims => (claims.Nats.Limits.Exports, claims.Nats.Exports) =
            (0, [new ExportClaim { Subject = "a", Type = ShareKind.Stream }])))],
        ["push of the system account"] = static (realm, _) => [new(Update, realm.Account(realm.System)), new(Lookup(realm.System), "")],
        ["push without an answer"] = static (realm, account) => [new(Update, realm.Account(account), HasAnswer: false), new(List, ""), new(Lookup(account), "")],
        ["look up nothing"] = static (_, account) => [new(Lookup(account), ""), new(Lookup(NKeyPair.Create(NKeyKind.User)), "")],
        ["look up what is no name"] = static (_, account) => [new("$SYS.REQ.ACCOUNT.x.CLAIMS.LOOKUP", "", HasAnswer: false), new(Lookup(account), "")],
        ["list"] = static (realm, account) => [new(List, ""), new(Update, realm.Account(account)), new(List, "anything")],
        ["delete nothing"] = static (realm, account) => [new(Delete, ""), new(Delete, "x"), new(Delete, Realm.Deletion(realm.Operator, "[]")), new(Delete, Realm.Deletion(realm.Operator, $"[\"{account.PublicKey}\"]"))],
        ["delete"] = static (realm, account) =>
            [new(Update, realm.Account(account)), new(Delete, Realm.Deletion(realm.Operator, $"[\"{account.PublicKey}\"]")), new(Lookup(account), ""), new(List, ""), new(Update, realm.Account(account)), new(Lookup(account), "")],
        ["delete with a signing key and headers"] = static (realm, account) =>
            [new(Update, realm.Account(account)), new(Delete, Realm.Deletion(realm.Signer, $"[\"{account.PublicKey}\"]"), Headers), new(Lookup(account), "")],
        ["delete by another"] = static (_, account) => [new(Delete, Realm.Deletion(NKeyPair.Create(NKeyKind.Operator), $"[\"{account.PublicKey}\"]"))],
        ["delete not for itself"] = static (realm, account) => [new(Delete, Realm.Deletion(realm.Operator, $"[\"{account.PublicKey}\"]", realm.Signer.PublicKey))],
        ["delete the system account"] = static (realm, account) =>
            [new(Update, realm.Account(account)), new(Delete, Realm.Deletion(realm.Operator, $"[\"{account.PublicKey}\",\"{realm.System.PublicKey}\"]")), new(Lookup(account), "")],
        ["delete in a wrong form"] = static (realm, account) =>
        [
            new(Delete, Realm.Deletion(realm.Operator, "")), new(Delete, Realm.Deletion(realm.Operator, "5")), new(Delete, Realm.Deletion(realm.Operator, "[5]")), new(Delete, Realm.Deletion(realm.Operator, "[\"\"]")),
            new(Delete, Realm.Deletion(realm.Operator, $"[\"{account.PublicKey}x\"]")), new(Delete, Realm.Deletion(realm.Operator, $"[\"{realm.Operator.PublicKey}\"]")), new(Delete, realm.Account(account)),
        ],
    };

    public static TheoryData<string, string> OfStores =>
    [
        .. Cases.Keys.Select(static name => (Full, name)),
        .. Cases.Keys.Where(static name => name.StartsWith("delete", StringComparison.Ordinal)).SelectMany(static name => new[] { (Deleting, name), (Removing, name) }),
    ];

    public static TheoryData<string, string> OfOthers => [.. ((string[])[Cache, Memory]).SelectMany(static resolver => Cases.Keys.Select(name => (resolver, name)))];

    private const string Headers = "NATS/1.0\r\nA: b\r\n\r\n";

    [Theory, MemberData(nameof(OfStores)), MemberData(nameof(OfOthers))]
    public async Task Requests_HaveTheAnswersOfNatsServer(string resolver, string name)
    {
        (RealmServer reference, RealmServer own) = await pair.GetAsync(resolver);
        await CompareAsync(reference, own, Cases[name](reference.Realm, Realm.NewAccount()));
    }

    [Fact]
    public async Task Push_StrictOperator_WantsASigningKey()
    {
        (RealmServer reference, RealmServer own) = await pair.GetAsync(Full, static claims => claims.Nats.StrictSigningKeyUsage = true, "strict");
        NKeyPair account = Realm.NewAccount();
        Realm realm = reference.Realm;
        string byOperator = realm.Account(account, signer: realm.Operator);
        await CompareAsync(reference, own, [new(Update, byOperator), new(ByName(account), byOperator), new(Lookup(account), ""), new(Update, realm.Account(account)), new(Delete, Realm.Deletion(realm.Operator, "[]"))]);
    }

    [Fact]
    public async Task Push_FullStore_IsRefused()
    {
        (RealmServer reference, RealmServer own) = await pair.GetAsync(Small);
        NKeyPair[] accounts = [Realm.NewAccount(), Realm.NewAccount()];
        Realm realm = reference.Realm;
        await CompareAsync(reference, own, [.. accounts.Select(account => new Step(Update, realm.Account(account))), new(List, ""), new(Update, realm.Account(accounts[0], static claims => claims.Name = "x"))]);
    }

    /// <summary>An account whose user is connected, so that its token is in use.</summary>
    [Theory]
    [InlineData(Memory)]
    [InlineData(Full)]
    public async Task Push_AccountInUse_IsTakenIfItCounts(string resolver)
    {
        (RealmServer reference, RealmServer own) = await pair.GetAsync(resolver);
        Realm realm = reference.Realm;
        NKeyPair used = resolver == Memory ? realm.System : Shop;
        string first = realm.Account(used, static claims => claims.Name = "first");
        List<LiveClient> clients = [];
        foreach (RealmServer server in (RealmServer[])[reference, own])
        {
            if (resolver != Memory) await server.PushAsync(first);
            clients.Add(await server.ConnectAsync(Realm.AsUserOf(used)));
        }

        await CompareAsync(reference, own,
        [
            new(ByName(used), first), new(ByName(used), realm.Account(used, static claims => claims.Name = "second")),
            new(ByOldName(used), realm.Account(used, signer: NKeyPair.Create(NKeyKind.Operator))), new(ByName(used), realm.Account(used, static claims => claims.ExpiresAt = 1)), new(ByName(used), realm.Account(used)),
        ]);
        foreach (LiveClient client in clients) await client.DisposeAsync();
    }

    private static async Task CompareAsync(RealmServer reference, RealmServer own, Step[] steps) => Assert.Equal(await PlayAsync(reference, steps), await PlayAsync(own, steps));

    private static async Task<string> PlayAsync(RealmServer server, Step[] steps)
    {
        List<string> answers = [];
        foreach (Step step in steps)
        {
            if (!step.HasAnswer)
            {
                await server.System.PublishAsync(step.Subject, step.Body, step.Subject.EndsWith("LOOKUP", StringComparison.Ordinal) ? "_INBOX.nobody" : "", step.Headers);
                await server.System.FlushAsync();
                continue;
            }

            WireMessage answer = await server.RequestAsync(step.Subject, step.Body, step.Headers);
            answers.Add($"{step.Subject}: {answer.Headers}{ServerPart().Replace(answer.Payload, "\"server\":{}")}");
        }

        return string.Join('\n', answers);
    }

    private static void Spoil(AccountClaims claims)
    {
        claims.Nats.Imports = [new ImportClaim { Subject = "a..b", Account = "", Type = ShareKind.Stream }];
        claims.Nats.Exports = [new ExportClaim { Subject = "a b", Type = ShareKind.Service }];
        claims.Nats.InfoUrl = "x";
    }

    private static string ByName(NKeyPair account) => $"$SYS.REQ.ACCOUNT.{account.PublicKey}.CLAIMS.UPDATE";

    private static string ByOldName(NKeyPair account) => $"$SYS.ACCOUNT.{account.PublicKey}.CLAIMS.UPDATE";

    private static string Lookup(NKeyPair account) => $"$SYS.REQ.ACCOUNT.{account.PublicKey}.CLAIMS.LOOKUP";

    [GeneratedRegex("\"server\":\\{(?:[^{}]|\\{[^{}]*\\})*\\}")]
    private static partial Regex ServerPart();

    /// <param name="HasAnswer">Otherwise it is only sent.</param>
    private sealed record Step(string Subject, string Body, string Headers = "", bool HasAnswer = true);
}

using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Interop.Conversations;

/// <summary>
/// An operator, its accounts and their users, made for the run: what <c>%jwt:NAME%</c>, <c>%account:NAME%</c>, <c>%operator%</c> and <c>%preload%</c> stand for
/// in conversations. Users are called by what is special about them.
/// </summary>
internal static class CorpusTokens
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly NKeyPair OperatorKey = NKeyPair.Create(NKeyKind.Operator);
    private static readonly NKeyPair OperatorSigner = NKeyPair.Create(NKeyKind.Operator);
    private static readonly NKeyPair Stranger = NKeyPair.Create(NKeyKind.Operator);
    private static readonly Dictionary<string, NKeyPair> AccountKeys = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, string> AccountTokens = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, string> UserTokens = new(StringComparer.Ordinal);
    private static readonly NKeyPair PlainSigner = NKeyPair.Create(NKeyKind.Account);
    private static readonly NKeyPair UnknownSigner = NKeyPair.Create(NKeyKind.Account);
    private static readonly NKeyPair ScopedSigner = NKeyPair.Create(NKeyKind.Account);
    private static readonly NKeyPair BearerSigner = NKeyPair.Create(NKeyKind.Account);
    private static readonly NKeyPair BadTemplateSigner = NKeyPair.Create(NKeyKind.Account);

    static CorpusTokens()
    {
        MakeAccounts();
        MakeUsers();
        Operator = MakeOperator();
    }

    /// <summary>The operator's token.</summary>
    public static string Operator { get; }

    /// <summary>The accounts, as <c>resolver_preload</c> wants them.</summary>
    public static string Preload => string.Join('\n', AccountTokens.Select(pair => $"  {AccountKeys[pair.Key].PublicKey}: {pair.Value}"));

    public static string Account(string name) => AccountKeys[name].PublicKey;

    public static string User(string name) => UserTokens[name];

    /// <summary>The key of an account, by its public key.</summary>
    public static NKeyPair KeyOf(string account) => AccountKeys.Values.Single(key => key.PublicKey == account);

    /// <summary>A token of a user whom a callout service has been asked about.</summary>
    /// <param name="signer">An account's name, or <c>plain</c>, <c>scoped</c> and <c>stranger</c> for signing keys of <c>main</c>, the last of which is none.</param>
    public static string UserBy(string signer, UserClaims user)
    {
        NKeyPair? signing = signer switch
        {
            "plain" => PlainSigner,
            "scoped" => ScopedSigner,
            "stranger" => UnknownSigner,
            _ => null,
        };
        if (signing is not null) user.Nats.IssuerAccount = Account("main");
        return NatsJwt.Encode(user, signing ?? AccountKeys[signer], DateTimeOffset.UtcNow);
    }

    private static string MakeOperator()
    {
        var claims = new OperatorClaims { Subject = OperatorKey.PublicKey, Name = "corpus" };
        claims.Nats.SigningKeys = [OperatorSigner.PublicKey];
        claims.Nats.SystemAccount = Account("sys");
        return NatsJwt.Encode(claims, OperatorKey, Now);
    }

    private static void MakeAccounts()
    {
        AccountKeys["absent"] = NKeyPair.Create(NKeyKind.Account);
        AddAccount("sys");
        AddAccount("main", claims =>
        {
            claims.Name = "Main";
            claims.Nats.Tags = ["dept:blue"];
            claims.Nats.SigningKeys[PlainSigner.PublicKey] = null;
            claims.Nats.SigningKeys[ScopedSigner.PublicKey] = Scope(ScopedSigner, static grants =>
            {
                grants.Publish.Allow = ["u.{{name()}}.>", "t.{{tag(team)}}.>", "a.{{account-tag(dept)}}", "n.{{account-name()}}"];
                grants.Subscribe.Allow = ["u.{{name()}}.>", "s.{{subject()}}", "x.{{account-subject()}}", "_INBOX.>"];
                grants.Subscribe.Deny = ["u.*.secret"];
                grants.PayloadBytes = 8;
                grants.Subscriptions = 3;
                grants.Responses = new ResponseGrant { MaxMessages = 1 };
            });
            claims.Nats.SigningKeys[BearerSigner.PublicKey] = Scope(BearerSigner, static grants => grants.BearerToken = true);
            claims.Nats.SigningKeys[BadTemplateSigner.PublicKey] = Scope(BadTemplateSigner, static grants => grants.Publish.Deny = ["a.{{tag(none)}}"]);
            claims.Nats.Revocations[CorpusKeys.PublicKey("revoked")] = Now.ToUnixTimeSeconds();
            claims.Nats.Revocations[CorpusKeys.PublicKey("revokedbefore")] = Now.AddHours(-1).ToUnixTimeSeconds();
        });
        AddAccount("signed", signer: OperatorSigner);
        AddAccount("defaults", static claims =>
        {
            claims.Nats.DefaultPermissions.Publish.Deny = ["d.no"];
            claims.Nats.DefaultPermissions.Subscribe.Allow = ["d.>"];
        });
        AddAccount("one", static claims => claims.Nats.Limits.Connections = 1);
        AddAccount("none", static claims => claims.Nats.Limits.Connections = 0);
        AddAccount("small", static claims =>
        {
            claims.Nats.Limits.PayloadBytes = 5;
            claims.Nats.Limits.Subscriptions = 2;
        });
        AddAccount("nobearer", static claims => claims.Nats.Limits.DisallowsBearer = true);
        AddAccount("expired", static claims => claims.ExpiresAt = Now.AddHours(-1).ToUnixTimeSeconds());
        AddAccount("early", static claims => claims.NotBefore = Now.AddHours(1).ToUnixTimeSeconds());
        AddAccount("stranger", signer: Stranger);
        AddAccount("allrevoked", static claims => claims.Nats.Revocations["*"] = Now.ToUnixTimeSeconds());
        AddAccount("bad", static claims => claims.Nats.Exports = [new ExportClaim { Subject = "a..b", Type = ShareKind.Stream }]);
        AddAccount("asks", static claims =>
        {
            claims.Nats.Authorization.AuthUsers = [CorpusKeys.PublicKey("service")];
            claims.Nats.Authorization.AllowedAccounts = [Account("main"), Account("absent")];
        });
        AddAccount("asksany", static claims =>
        {
            claims.Nats.Authorization.AuthUsers = [CorpusKeys.PublicKey("serviceany")];
            claims.Nats.Authorization.AllowedAccounts = ["*"];
        });
        AddSharing();
    }

    private static void AddSharing()
    {
        AddAccount("exporter", static claims =>
        {
            claims.Nats.Exports =
            [
                new ExportClaim { Subject = "news.>", Type = ShareKind.Stream },
                new ExportClaim { Subject = "private.*", Type = ShareKind.Stream, TokenRequired = true },
                new ExportClaim { Subject = "echo.*", Type = ShareKind.Service },
                new ExportClaim { Subject = "hidden", Type = ShareKind.Service, TokenRequired = true },
                new ExportClaim { Subject = "for.*", Type = ShareKind.Stream, AccountTokenPosition = 2 },
            ];
            claims.Nats.Mappings["old.*"] = [new MappingClaim { Subject = "new.{{wildcard(1)}}" }];
            claims.Nats.Mappings["plain"] = [new MappingClaim { Subject = "other", Weight = 100 }];
        });
        AddAccount("importer", static claims => claims.Nats.Imports =
        [
            Import(claims, "news.a", ShareKind.Stream, local: "local.news"),
            Import(claims, "news.*.x", ShareKind.Stream, local: "here.$1"),
            Import(claims, "private.a", ShareKind.Stream, activated: "private.*"),
            Import(claims, "echo.*", ShareKind.Service, local: "ask.*"),
            Import(claims, "hidden", ShareKind.Service, activated: "hidden"),
            Import(claims, "for." + claims.Subject, ShareKind.Stream),
        ]);
        AddAccount("poacher", static claims => claims.Nats.Imports =
        [
            Import(claims, "private.a", ShareKind.Stream),
            Import(claims, "hidden", ShareKind.Service),
            Import(claims, "news.b", ShareKind.Stream),
            Import(claims, "for." + Account("importer"), ShareKind.Stream),
        ]);
        AddAccount("latecomer", static claims => claims.Nats.Imports = [Import(claims, "private.a", ShareKind.Stream, activated: "private.a", isLate: true)]);
    }

    private static ImportClaim Import(AccountClaims importer, string subject, ShareKind kind, string local = "", string? activated = null, bool isLate = false)
    {
        var import = new ImportClaim { Subject = subject, Account = Account("exporter"), Type = kind, LocalSubject = local };
        if (activated is null) return import;
        var activation = new ActivationClaims { Subject = importer.Subject, ExpiresAt = isLate ? Now.AddMinutes(-1).ToUnixTimeSeconds() : 0 };
        activation.Nats.ImportSubject = activated;
        activation.Nats.ImportType = kind;
        import.Token = NatsJwt.Encode(activation, AccountKeys["exporter"], Now.AddMinutes(-10));
        return import;
    }

    private static void MakeUsers()
    {
        AddUser("plain");
        AddUser("admin", account: "sys");
        AddUser("limited", claims =>
        {
            claims.Nats.Publish.Allow = ["p.>"];
            claims.Nats.Publish.Deny = ["p.no"];
            claims.Nats.Subscribe.Allow = ["p.>", "q.* workers"];
            claims.Nats.Subscribe.Deny = ["p.secret"];
        });
        AddUser("answers", claims =>
        {
            claims.Nats.Subscribe.Allow = ["svc.>"];
            claims.Nats.Responses = new ResponseGrant { MaxMessages = 2 };
        });
        AddUser("late", static claims => claims.ExpiresAt = Now.AddMinutes(-1).ToUnixTimeSeconds());
        AddUser("soon", static claims => claims.ExpiresAt = Now.AddHours(5).ToUnixTimeSeconds());
        AddUser("early", static claims => claims.NotBefore = Now.AddMinutes(5).ToUnixTimeSeconds());
        AddUser("bearer", static claims => claims.Nats.BearerToken = true);
        AddUser("nobearer", static claims => claims.Nats.BearerToken = true, "nobearer");
        AddUser("here", static claims => claims.Nats.Sources = ["10.0.0.0/8", "127.0.0.0/8"]);
        AddUser("there", static claims => claims.Nats.Sources = ["10.0.0.0/8"]);
        AddUser("badsource", static claims => claims.Nats.Sources = ["10.0.0.0"]);
        AddUser("days", static claims => claims.Nats.Times = [Range("00:00:00", "23:59:59")]);
        AddUser("nights", static claims =>
        {
            claims.Nats.TimesLocation = "UTC";
            claims.Nats.Times = [Range(Now.AddHours(2).ToString("HH:mm:ss", null), Now.AddHours(3).ToString("HH:mm:ss", null))];
        });
        AddUser("nowhere", static claims => claims.Nats.TimesLocation = "No/Where");
        AddUser("ws", static claims => claims.Nats.AllowedConnectionTypes = ["WEBSOCKET"]);
        AddUser("std", static claims => claims.Nats.AllowedConnectionTypes = ["standard", "SMOKE"]);
        AddUser("smoke", static claims => claims.Nats.AllowedConnectionTypes = ["SMOKE"]);
        AddUser("revoked");
        AddUser("revokedbefore");
        AddUser("allrevoked", account: "allrevoked");
        AddUser("narrow", static claims => (claims.Nats.PayloadBytes, claims.Nats.Subscriptions) = (4, 1));
        AddUser("zero", static claims => (claims.Nats.PayloadBytes, claims.Nats.Subscriptions) = (0, 0));
        AddUser("zeropay", static claims => claims.Nats.PayloadBytes = 0);
        AddUser("badsubject", static claims => claims.Nats.Publish.Allow = ["a..b"]);
        foreach (string account in (string[])["signed", "defaults", "one", "none", "small", "expired", "stranger", "bad", "absent", "exporter", "importer", "poacher", "latecomer"]) AddUser("in" + account, account: account);
        AddUser("inearly", account: "early");
        AddUser("onetwo", account: "one");
        AddUser("own", static claims => claims.Nats.Publish.Allow = ["own"], "defaults");
        AddUser("signer", static claims => claims.Nats.IssuerAccount = Account("main"), signer: PlainSigner);
        AddUser("signerwithoutaccount", signer: PlainSigner);
        AddUser("othersigner", static claims => claims.Nats.IssuerAccount = Account("main"), signer: NKeyPair.Create(NKeyKind.Account));
        AddUser("service", account: "asks");
        AddUser("guard", account: "asks");
        AddSentinel("sentinel", "asks");
        AddUser("serviceany", account: "asksany");
        AddSentinel("sentinelany", "asksany");
        AddScoped("scoped", ScopedSigner);
        AddScoped("scopedbearer", BearerSigner);
        AddScoped("badtemplate", BadTemplateSigner);
        AddUser("scopedwithown", static claims => claims.Nats.IssuerAccount = Account("main"), signer: ScopedSigner);
    }

    /// <summary>A token that lets whoever shows it ask, and nothing else.</summary>
    private static void AddSentinel(string name, string account) => AddUser(
        name,
        static claims =>
        {
            claims.Nats.BearerToken = true;
            claims.Nats.Publish.Deny = [">"];
            claims.Nats.Subscribe.Deny = [">"];
            claims.Nats.Tags = ["kind:sentinel"];
        },
        account);

    private static DayTimeRange Range(string start, string end) => new() { Start = start, End = end };

    private static UserScope Scope(NKeyPair key, Action<UserGrants> change)
    {
        var scope = new UserScope { Key = key.PublicKey };
        change(scope.Template);
        return scope;
    }

    private static void AddAccount(string name, Action<AccountClaims>? change = null, NKeyPair? signer = null)
    {
        AccountKeys[name] = NKeyPair.Create(NKeyKind.Account);
        AccountClaims claims = AccountClaims.Create(AccountKeys[name].PublicKey);
        claims.Name = name;
        change?.Invoke(claims);
        AccountTokens[name] = NatsJwt.Encode(claims, signer ?? OperatorKey, Now.AddMinutes(-10));
    }

    private static void AddUser(string name, Action<UserClaims>? change = null, string account = "main", NKeyPair? signer = null)
    {
        UserClaims claims = UserClaims.Create(CorpusKeys.PublicKey(name));
        claims.Name = name;
        change?.Invoke(claims);
        UserTokens[name] = NatsJwt.Encode(claims, signer ?? AccountKeys[account], Now.AddMinutes(-5));
    }

    private static void AddScoped(string name, NKeyPair signer)
    {
        UserClaims claims = UserClaims.CreateScoped(CorpusKeys.PublicKey(name), Account("main"));
        claims.Name = name;
        claims.Nats.Tags = ["team:red", "team:green"];
        UserTokens[name] = NatsJwt.Encode(claims, signer, Now.AddMinutes(-5));
    }
}

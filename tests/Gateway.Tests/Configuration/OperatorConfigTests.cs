using OrleansNats.Credentials.Files;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Configuration;

/// <summary>Operator mode as configured; the texts are nats-server's.</summary>
public sealed class OperatorConfigTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly NKeyPair _operator = NKeyPair.Create(NKeyKind.Operator);
    private readonly NKeyPair _account = NKeyPair.Create(NKeyKind.Account);
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansnats-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_OperatorInlineOrInAFile_IsTheSame()
    {
        string file = Path.Combine(_folder, "op.jwt");
        NatsJwt.TryDecode(Operator(), out OperatorClaims? claims, out _);
        File.WriteAllText(file, CredentialsFile.WriteToken(Operator(), claims!));
        foreach (string value in (string[])[Operator(), $"'{file}'", $"[{Operator()}]"])
        {
            OperatorOptions read = Load($"operator: {value}\nresolver: MEMORY").Options!.Operators;
            Assert.Equal([_operator.PublicKey], read.SigningKeys);
            Assert.True(read.IsOn);
            Assert.Null(read.Resolver!.Url);
        }
    }

    [Fact]
    public void Load_StrictOperator_OnlySigningKeysAreTrusted()
    {
        string signer = NKeyPair.Create(NKeyKind.Operator).PublicKey;
        string token = Operator(claims => (claims.Nats.StrictSigningKeyUsage, claims.Nats.SigningKeys) = (true, [signer]));
        OperatorOptions read = Load($"operator: {token}\nresolver: MEMORY").Options!.Operators;
        Assert.Equal([signer], read.SigningKeys);
        Assert.Equal([signer], read.StrictKeys);
    }

    [Theory]
    [InlineData("URL(http://127.0.0.1:9090/jwt/v1/accounts/)", "http://127.0.0.1:9090/jwt/v1/accounts/")]
    [InlineData("'URL( \"http://127.0.0.1:9090/a\" )'", "http://127.0.0.1:9090/a/")]
    [InlineData("url(https://a.example/)", "https://a.example/")]
    public void Load_UrlResolver_EndsWithASlash(string text, string expected) =>
        Assert.Equal(expected, Load($"operator: {Operator()}\nresolver: {text}").Options!.Operators.Resolver!.Url!.ToString());

    [Fact]
    public void Load_SystemAccountOfTheOperator_IsTaken()
    {
        string token = Operator(claims => claims.Nats.SystemAccount = _account.PublicKey);
        GatewayOptions options = Load($"operator: {token}\nresolver: MEMORY\nresolver_preload: {{ {_account.PublicKey}: {Account()} }}").Options!;
        Assert.Equal(_account.PublicKey, options.Accounts.SystemName);
        Assert.Equal("error resolving system account: account missing", Load($"operator: {token}\nresolver: MEMORY").Error);
    }

    [Theory]
    [InlineData("", "operators require an account resolver to be configured")]
    [InlineData("resolver: MEM\naccounts: [A]", "operators do not allow Accounts to be configured directly")]
    [InlineData("resolver: MEM\nauthorization { users: [ {user: a, password: b} ] }", "operators do not allow users to be configured directly")]
    [InlineData("resolver: MEM\nno_auth_user: x", "no_auth_user not compatible with Trusted Operator")]
    [InlineData("resolver: MEM\ndefault_sentinel: x", "default sentinel JWT not valid")]
    [InlineData("resolver: MEM\nresolver_pinned_accounts: x", "pinned account key \"x\" is not a valid public account nkey")]
    [InlineData("resolver: URL(http://a/)\nresolver_preload { %account%: %token% }", "resolver preloads only available for writeable resolver types MEM/DIR/CACHE_DIR")]
    [InlineData("resolver: MEM\ntrusted_keys: %operator%", "conflicting options for 'TrustedKeys' and 'TrustedOperators'")]
    public void Load_WhatDoesNotGoTogether_IsRefused(string more, string error)
    {
        more = more.Replace("%account%", _account.PublicKey, StringComparison.Ordinal).Replace("%token%", Account(), StringComparison.Ordinal)
            .Replace("%operator%", _operator.PublicKey, StringComparison.Ordinal);
        Assert.Equal(error, Load($"operator: {Operator()}\n{more}").Error);
    }

    [Theory]
    [InlineData("operator: nowhere.jwt", "error parsing operator JWT: open nowhere.jwt: no such file or directory")]
    [InlineData("operator: eyJ.x.y", "error parsing operator JWT: illegal base64 data")]
    [InlineData("operator: 5", "error parsing operators: unsupported type")]
    [InlineData("resolver: nothing", "error parsing account resolver, should be MEM or ")]
    [InlineData("resolver: URL(ftp://a)", "error parsing account resolver, should be MEM or ")]
    [InlineData("resolver_preload: x", "preload should be a map of account_public_key:account_jwt")]
    [InlineData("resolver_preload { A: x.y.z }", "invalid account JWT")]
    [InlineData("trusted_keys: UABC", "trust key \"UABC\" required to be a valid public operator nkey")]
    public void Load_ValueOfWrongForm_IsRefused(string text, string error) =>
        Assert.Contains(error, Load(text).Error!, StringComparison.Ordinal);

    [Fact]
    public void Load_DirectoryResolver_IsReadAndItsDirectoryMade()
    {
        string folder = Path.Combine(_folder, "a", "b");
        ResolverDirectoryOptions full = Load(WithSystem($"{{ type: full, dir: '{folder}', allow_delete: true, interval: '5s', limit: 7, timeout: '3s' }}")).Options!.Operators.Resolver!.Directory!;
        Assert.Equal(
            new ResolverDirectoryOptions(folder, IsCache: false)
            {
                Deletion = TokenDeletion.Rename,
                Interval = TimeSpan.FromSeconds(5),
                Limit = 7,
                Timeout = TimeSpan.FromSeconds(3),
            },
            full);
        Assert.True(Directory.Exists(folder));
        Assert.Equal(TokenDeletion.Remove, Load(WithSystem($"{{ type: FULL, dir: '{folder}', allow_delete: true, hard_delete: true }}")).Options!.Operators.Resolver!.Directory!.Deletion);
        ResolverDirectoryOptions cache = Load(WithSystem($"{{ type: cache, dir: '{folder}', ttl: '1h' }}")).Options!.Operators.Resolver!.Directory!;
        Assert.Equal(new ResolverDirectoryOptions(folder, IsCache: true) { Deletion = TokenDeletion.Remove, Limit = 1000, TimeToLive = TimeSpan.FromHours(1) }, cache);
    }

    [Theory]
    [InlineData("{ type: full }", "dir has no value and needs to point to a directory")]
    [InlineData("{ type: full, dir: '%file%' }", "dir needs to point to an accessible directory")]
    [InlineData("{ type: full, dir: '%dir%', ttl: '1h' }", "FULL does not accept ttl")]
    [InlineData("{ type: full, dir: '%dir%', hard_delete: true }", "hard_delete has no effect without delete")]
    [InlineData("{ type: full, dir: '%dir%', timeout: '0s' }", "Fetch timeout 0s is too smal")]
    [InlineData("{ type: full, dir: '%dir%', interval: 'x' }", "time: invalid duration \"x\"")]
    [InlineData("{ type: full, dir: '%dir%', limit: 'x' }", "limit must be an integer")]
    [InlineData("{ type: cache, dir: '%dir%', interval: '1h' }", "CACHE does not accept sync")]
    [InlineData("{ type: cache, dir: '%dir%', allow_delete: true }", "CACHE does not accept allow_delete")]
    [InlineData("{ type: cache, dir: '%dir%', hard_delete: false }", "CACHE does not accept hard_delete")]
    [InlineData("{ type: other, dir: '%dir%' }", "error parsing account resolver, should be MEM or ")]
    [InlineData("{ dir: '%dir%' }", "error parsing account resolver, should be MEM or ")]
    public void Load_DirectoryResolverOfWrongForm_IsRefused(string resolver, string error)
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        resolver = resolver.Replace("%dir%", Path.Combine(_folder, "d"), StringComparison.Ordinal).Replace("%file%", file, StringComparison.Ordinal);
        Assert.Contains(error, Load(WithSystem(resolver)).Error!, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DirectoryResolverWithoutSystemAccount_IsRefused() => Assert.Equal(
        "using nats based account resolver - the system account needs to be specified in configuration or the operator jwt",
        Load($"operator: {Operator()}\nresolver: {{ type: full, dir: '{Path.Combine(_folder, "d")}' }}").Error);

    [Fact]
    public void Load_OperatorNamesAnAccountServer_IsTheResolverUnlessThereIsOne()
    {
        string token = Operator(static claims => claims.Nats.AccountServerUrl = "http://127.0.0.1:9090/jwt/v1");
        Assert.Equal("http://127.0.0.1:9090/jwt/v1/accounts/", Load($"operator: {token}").Options!.Operators.Resolver!.Url!.ToString());
        Assert.True(Load($"operator: {token}\nresolver: MEMORY").Options!.Operators.Resolver!.IsMemory);
        Assert.True(Load($"resolver: MEMORY\noperator: {token}").Options!.Operators.Resolver!.IsMemory);
    }

    [Fact]
    public void Load_OperatorAsksForANewerServer_IsRefused()
    {
        string token = Operator(static claims => claims.Nats.AssertServerVersion = "99.0.0");
        Assert.Equal($"operator {_operator.PublicKey} expected major version 99 > server major version 2", Load($"operator: {token}\nresolver: MEM").Error);
    }

    [Fact]
    public void Load_AccountWithWrongImport_IsWarnedOf()
    {
        string token = Account(claims => claims.Nats.Imports = [new ImportClaim { Subject = "a", Account = _operator.PublicKey, Type = ShareKind.Stream }]);
        OptionsLoadResult read = Load($"operator: {Operator()}\nresolver: MEM\nresolver_preload {{ {_account.PublicKey}: {token} }}");
        Assert.Contains(read.Warnings, warning => warning.Contains("is left out: account " + _operator.PublicKey, StringComparison.Ordinal));
    }

    private string WithSystem(string resolver) => $"operator: {Operator(claims => claims.Nats.SystemAccount = _account.PublicKey)}\nresolver: {resolver}";

    private string Operator(Action<OperatorClaims>? change = null)
    {
        var claims = new OperatorClaims { Subject = _operator.PublicKey };
        change?.Invoke(claims);
        return NatsJwt.Encode(claims, _operator, Now);
    }

    private string Account(Action<AccountClaims>? change = null)
    {
        AccountClaims claims = AccountClaims.Create(_account.PublicKey);
        change?.Invoke(claims);
        return NatsJwt.Encode(claims, _operator, Now);
    }

    private OptionsLoadResult Load(string text)
    {
        string file = Path.Combine(_folder, "server.conf");
        File.WriteAllText(file, text);
        return new OptionsLoader(file, static _ => null).Load();
    }
}

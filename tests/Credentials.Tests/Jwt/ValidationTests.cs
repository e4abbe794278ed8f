using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.Jwt.Validation;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Tests.Jwt;

public sealed class ValidationTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly string OtherAccount = NKeyPair.Create(NKeyKind.Account).PublicKey;
    private static readonly NKeyPair AccountKey = NKeyPair.Create(NKeyKind.Account);

    [Fact]
    public void Validate_Times_BlockOnlyWhereTimesCount()
    {
        UserClaims claims = UserClaims.Create("U");
        claims.ExpiresAt = Now.ToUnixTimeSeconds();
        Assert.Empty(claims.Validate(Now).Issues); // counts to the end of that second
        ClaimsValidation late = claims.Validate(Now.AddSeconds(1));
        Assert.Equal("claim is expired", late.ToString());
        Assert.True(late.IsBlocking(withTimes: true));
        Assert.False(late.IsBlocking(withTimes: false));
        claims.NotBefore = Now.AddSeconds(5).ToUnixTimeSeconds();
        Assert.Equal("claim is not yet valid", claims.Validate(Now).ToString());
    }

    [Theory]
    [InlineData("", "subject cannot be empty")]
    [InlineData(".a", "subject \".a\" cannot start or end with a `.`")]
    [InlineData("a.", "subject \"a.\" cannot start or end with a `.`")]
    [InlineData("a..b", "subject \"a..b\" cannot contain consecutive `.`")]
    [InlineData("a b", "Permission Subject \"a b\" is not allowed to contain queue")]
    [InlineData("a b c", "Permission Subject \"a b c\" contains too many spaces")]
    [InlineData("a.>", "")]
    public void Validate_PublishPermission_AsTheLibraryOfNatsServer(string entry, string expected)
    {
        UserClaims claims = UserClaims.Create("U");
        claims.Nats.Publish.Allow = [entry];
        Assert.Equal(expected, claims.Validate(Now).ToString());
    }

    [Fact]
    public void Validate_UserLimits_AsTheLibraryOfNatsServer()
    {
        UserClaims claims = UserClaims.Create("U");
        claims.Nats.Subscribe.Allow = ["a q"];
        claims.Nats.Sources = ["10.0.0.0/8", "10.0.0.0", "300.0.0.0/8"];
        claims.Nats.Times = [new DayTimeRange { Start = "25:00:00", End = "" }];
        claims.Nats.TimesLocation = "Nowhere/Land";
        claims.Nats.IssuerAccount = "x";
        Assert.Equal(
            "invalid cidr \"10.0.0.0\" in user src limits; invalid cidr \"300.0.0.0/8\" in user src limits; start in time range is invalid \"25:00:00\"; "
            + "time ranges end must contain an end; could not parse iana time zone by name: unknown time zone Nowhere/Land; account_id is not an account public key",
            claims.Validate(Now).ToString());
    }

    [Fact]
    public void Validate_AccountLimitsAndMappings_AsTheLibraryOfNatsServer()
    {
        AccountClaims claims = NewAccount();
        claims.Nats.Limits.Exports = 1;
        claims.Nats.Limits.Imports = 0;
        claims.Nats.Limits.AllowsWildcardExports = false;
        claims.Nats.Imports = [new ImportClaim { Account = OtherAccount, Subject = "a", Type = ShareKind.Stream }];
        claims.Nats.Exports = [new ExportClaim { Subject = "b.*", Type = ShareKind.Stream }, new ExportClaim { Subject = "b.c", Type = ShareKind.Stream }];
        claims.Nats.Mappings["m"] = [new MappingClaim { Subject = "x", Weight = 60 }, new MappingClaim { Subject = "y", Weight = 50 }];
        Assert.Equal(
            "stream export subject \"b.*\" already exports \"b.c\"; Mapping \"m\" exceeds 100% among all of it's weighted to mappings; "
            + "the account contains more imports than allowed by the operator; the account contains more exports than allowed by the operator; "
            + "the account contains wildcard exports that are not allowed by the operator",
            claims.Validate(Now).ToString());
    }

    [Fact]
    public void Validate_Imports_AsTheLibraryOfNatsServer()
    {
        AccountClaims claims = NewAccount();
        claims.Nats.Imports =
        [
            new ImportClaim { Subject = "a.*", LocalSubject = "b.$2", Account = OtherAccount, Type = ShareKind.Stream },
            new ImportClaim { Subject = "s", Account = OtherAccount, Type = ShareKind.Service },
            new ImportClaim { Subject = "s", Account = OtherAccount, Type = ShareKind.Service, Token = "x" },
            new ImportClaim { Subject = "t", Share = true },
            null!,
        ];
        Assert.Equal(
            "Reference $2 in \"b.$2\" reference * in \"a.*\" that do not exist; subject does not contain enough * or reference wildcards $[0-9]; "
            + $"overlapping subject namespace for \"s\" and \"s\" in same account \"{OtherAccount}\"; import \"s\" contains an invalid activation token; "
            + "invalid import type: \"unknown\"; account to import from is not specified; "
            + "sharing information (for latency tracking) is only valid for services: \"t\"; null import is not allowed",
            claims.Validate(Now).ToString());
    }

    [Fact]
    public void Validate_ActivationToken_MustFitTheImport()
    {
        var activation = new ActivationClaims { Subject = AccountKey.PublicKey };
        activation.Nats.ImportSubject = "a.*";
        activation.Nats.ImportType = ShareKind.Stream;
        string token = NatsJwt.Encode(activation, AccountKey, Now);
        AccountClaims claims = NewAccount();
        claims.Nats.Imports = [new ImportClaim { Subject = "a.b", Account = AccountKey.PublicKey, Type = ShareKind.Stream, Token = token }];
        Assert.Empty(claims.Validate(Now).Issues);
        claims.Nats.Imports = [new ImportClaim { Subject = "b", Account = OtherAccount, Type = ShareKind.Service, Token = token }];
        claims.Subject = OtherAccount;
        Assert.Equal(
            "activation token doesn't match account for import \"b\"; activation token doesn't match account it is being included in, \"b\"; "
            + "mismatch between token import type stream and type of import service; activation token import subject \"a.*\" doesn't match import \"b\"",
            claims.Validate(Now).ToString());
    }

    [Fact]
    public void Validate_Operator_AsTheLibraryOfNatsServer()
    {
        var claims = new OperatorClaims { Subject = "O" };
        claims.Nats.SigningKeys = ["x"];
        claims.Nats.SystemAccount = "y";
        claims.Nats.AssertServerVersion = "2.x.1";
        claims.Nats.OperatorServiceUrls = ["nats://a:4222", "http://b", "nats://u:p@c", "tls://d/e"];
        Assert.Equal(
            "operator service url \"http://b\" - protocol not supported (only 'nats', 'tls', 'ws', 'wss' only); "
            + "operator service url \"nats://u:p@c\" - credentials are not supported; operator service url \"tls://d/e\" - paths are not supported; "
            + "x is not an operator public key; y is not an account public key; assert server version error: asserted server version cant parse x to int",
            claims.Validate(Now).ToString());
    }

    [Fact]
    public void Validate_SelfSignedAccountWithLimits_IsAWarning()
    {
        AccountClaims claims = NewAccount();
        claims.Issuer = claims.Subject;
        ClaimsValidation found = claims.Validate(Now);
        Assert.Equal("self-signed account JWTs shouldn't contain operator limits", found.ToString());
        Assert.False(found.IsBlocking(withTimes: true));
    }

    [Theory]
    [InlineData("*", 100, 100, true)]
    [InlineData("*", 99, 100, false)]
    [InlineData("U1", 100, 100, true)]
    [InlineData("U1", 99, 100, false)]
    [InlineData("U2", 200, 100, false)]
    public void IsRevoked_ByKeyAndTime_AsTheLibraryOfNatsServer(string key, long at, long issued, bool expected)
    {
        AccountClaims claims = NewAccount();
        claims.Nats.Revocations[key] = at;
        Assert.Equal(expected, claims.IsRevoked(new UserClaims { Subject = "U1", IssuedAt = issued }));
    }

    [Fact]
    public void DidSign_SigningKey_OnlyForWhatNamesTheAccount()
    {
        AccountClaims account = NewAccount();
        account.Nats.SigningKeys["K"] = null;
        var user = new UserClaims { Issuer = "K", Subject = "U" };
        Assert.False(account.DidSign(user));
        user.Nats.IssuerAccount = account.Subject;
        Assert.True(account.DidSign(user));
        Assert.True(account.DidSign(new UserClaims { Issuer = account.Subject }));
        var strict = new OperatorClaims { Subject = "O" };
        Assert.True(strict.DidSign(new AccountClaims { Issuer = "O", Subject = "A" }));
        strict.Nats.StrictSigningKeyUsage = true;
        Assert.False(strict.DidSign(new AccountClaims { Issuer = "O", Subject = "A" }));
        Assert.True(strict.DidSign(new OperatorClaims { Issuer = "O", Subject = "O" }));
    }

    [Fact]
    public void FindError_ScopedUserWithRightsOfItsOwn_IsRefused()
    {
        var scope = new UserScope { Key = "K" };
        UserClaims user = UserClaims.CreateScoped("U", "A");
        user.Issuer = "K";
        Assert.Null(scope.FindError(user));
        user.Nats.Subscriptions = -1;
        Assert.Equal("scoped users require no permissions or limits set", scope.FindError(user));
        user.Issuer = "L";
        Assert.Equal("issuer not the scoped signer", scope.FindError(user));
    }

    private static AccountClaims NewAccount() => AccountClaims.Create(AccountKey.PublicKey);
}

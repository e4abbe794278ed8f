using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Tests.Jwt;

public sealed class NatsJwtTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly NKeyPair OperatorKey = NKeyPair.Create(NKeyKind.Operator);
    private static readonly NKeyPair AccountKey = NKeyPair.Create(NKeyKind.Account);
    private static readonly NKeyPair UserKey = NKeyPair.Create(NKeyKind.User);
    private static readonly NKeyPair ServerKey = NKeyPair.Create(NKeyKind.Server);

    [Fact]
    public void TryDecode_OperatorOfTheJavaScriptLibrary_IsRead()
    {
        Assert.True(NatsJwt.TryDecode(JavaScriptVectors.Operator, out OperatorClaims? claims, out string? error), error);
        Assert.Equal("op", claims.Name);
        Assert.Equal(claims.Subject, claims.Issuer);
    }

    [Fact]
    public void TryDecode_AccountOfTheJavaScriptLibrary_IsRead()
    {
        Assert.True(NatsJwt.TryDecode(JavaScriptVectors.Account, out AccountClaims? claims, out string? error), error);
        Assert.Single(claims.Nats.SigningKeys);
        Assert.Equal(-1, claims.Nats.Limits.Connections);
    }

    [Fact]
    public void TryDecode_UserOfTheJavaScriptLibrary_IsRead()
    {
        Assert.True(NatsJwt.TryDecode(JavaScriptVectors.User, out UserClaims? claims, out string? error), error);
        Assert.Equal(["a.b"], claims.Nats.Publish.Allow);
        Assert.Equal(NKeyPair.FromSeed(JavaScriptVectors.UserSeed).PublicKey, claims.Subject);
        Assert.Empty(claims.Validate(Now).Issues);
    }

    [Fact]
    public void Encode_User_IsReadAgainWithAllItSays()
    {
        UserClaims claims = UserClaims.Create(UserKey.PublicKey);
        claims.Name = "bob <&> Bärbel";
        claims.ExpiresAt = Now.AddHours(1).ToUnixTimeSeconds();
        claims.Nats.Publish.Allow = ["a", "b.*"];
        claims.Nats.Subscribe.Deny = ["c queue"];
        claims.Nats.Responses = new ResponseGrant { MaxMessages = 3, ExpiresNanoseconds = 5_000_000_000 };
        claims.Nats.Sources = ["10.0.0.0/8"];
        claims.Nats.Times = [new DayTimeRange { Start = "08:00:00", End = "17:00:00" }];
        claims.Nats.TimesLocation = "Europe/Berlin";
        claims.Nats.AllowedConnectionTypes = ["STANDARD"];
        claims.Nats.Tags = ["team:red"];
        string token = NatsJwt.Encode(claims, AccountKey, Now);
        Assert.True(NatsJwt.TryDecode(token, out UserClaims? read, out string? error), error);
        Assert.Equal(NatsJwt.Describe(claims), NatsJwt.Describe(read));
        Assert.Equal(AccountKey.PublicKey, read.Issuer);
        Assert.Equal(Now.ToUnixTimeSeconds(), read.IssuedAt);
        Assert.Equal(52, read.Id!.Length);
        Assert.Equal((2, "user"), (read.Nats.Version, read.Nats.Type));
        Assert.Equal("bob <&> Bärbel", read.Name);
    }

    /// <summary>No more than nats-server's own tools write: what is empty is left out, and nothing is added.</summary>
    [Fact]
    public void Encode_User_HasNothingBesideTheFieldsOfTheFormat()
    {
        string token = NatsJwt.Encode(UserClaims.Create(UserKey.PublicKey), AccountKey, Now);
        using var json = System.Text.Json.JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]));
        Assert.Equal(["iat", "iss", "jti", "nats", "sub"], json.RootElement.EnumerateObject().Select(static field => field.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["data", "payload", "pub", "sub", "subs", "type", "version"],
            json.RootElement.GetProperty("nats").EnumerateObject().Select(static field => field.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Encode_Account_IsReadAgainWithAllItSays()
    {
        AccountClaims claims = AccountClaims.Create(AccountKey.PublicKey);
        string other = NKeyPair.Create(NKeyKind.Account).PublicKey;
        claims.Nats.SigningKeys[other] = null;
        var scope = new UserScope { Key = NKeyPair.Create(NKeyKind.Account).PublicKey, Role = "reader" };
        scope.Template.Publish.Allow = ["{{name()}}.>"];
        claims.Nats.SigningKeys[scope.Key] = scope;
        claims.Nats.Revocations[UserKey.PublicKey] = 7;
        claims.Nats.Mappings["a"] = [new MappingClaim { Subject = "b", Weight = 20 }, new MappingClaim { Subject = "c", Weight = 80 }];
        claims.Nats.Imports = [new ImportClaim { Subject = "x", Account = other, Type = ShareKind.Stream }];
        claims.Nats.Exports = [new ExportClaim { Subject = "y", Type = ShareKind.Service, Latency = new LatencyClaim { Results = "lat" } }];
        claims.Nats.Limits.Tiers["R1"] = new StreamLimits { DiskBytes = 1024 };
        claims.Nats.Trace = new TraceClaim { Destination = "t", SamplingPercent = 5 };
        string token = NatsJwt.Encode(claims, OperatorKey, Now);
        Assert.True(NatsJwt.TryDecode(token, out AccountClaims? read, out string? error), error);
        Assert.Equal(NatsJwt.Describe(claims), NatsJwt.Describe(read));
        Assert.Empty(read.Validate(Now).Issues);
        Assert.Equal(-1, read.Nats.SigningKeys[scope.Key]!.Template.Subscriptions);
    }

    [Fact]
    public void Encode_OtherKinds_AreReadAgain()
    {
        Assert.Equal("", DecodeError<OperatorClaims>(NatsJwt.Encode(new OperatorClaims { Subject = OperatorKey.PublicKey }, OperatorKey, Now)));
        var activation = new ActivationClaims { Subject = AccountKey.PublicKey };
        activation.Nats.ImportSubject = "a";
        activation.Nats.ImportType = ShareKind.Service;
        Assert.Equal("", DecodeError<ActivationClaims>(NatsJwt.Encode(activation, AccountKey, Now)));
        var request = new AuthorizationRequestClaims { Subject = "nats-authorization-request" };
        request.Nats.UserNKey = UserKey.PublicKey;
        Assert.Equal("", DecodeError<AuthorizationRequestClaims>(NatsJwt.Encode(request, ServerKey, Now)));
        var response = new AuthorizationResponseClaims { Subject = UserKey.PublicKey, Audience = ServerKey.PublicKey };
        Assert.Equal("", DecodeError<AuthorizationResponseClaims>(NatsJwt.Encode(response, AccountKey, Now)));
        Assert.Equal("Error or Jwt is required", response.Validate(Now).ToString());
    }

    [Fact]
    public void Encode_WrongSignerOrSubject_Refused()
    {
        Assert.Throws<ArgumentException>(() => NatsJwt.Encode(UserClaims.Create(UserKey.PublicKey), OperatorKey, Now));
        Assert.Throws<ArgumentException>(() => NatsJwt.Encode(UserClaims.Create(AccountKey.PublicKey), AccountKey, Now));
        Assert.Throws<ArgumentException>(() => NatsJwt.Encode(new GenericClaims { Subject = "x" }, AccountKey, Now));
    }

    [Fact]
    public void TryDecode_OtherKindThanAsked_SaysSo()
    {
        string user = NatsJwt.Encode(UserClaims.Create(UserKey.PublicKey), AccountKey, Now);
        Assert.Equal("not operator claim", DecodeError<OperatorClaims>(user));
        Assert.Equal("not account claim", DecodeError<AccountClaims>(user));
        Assert.Equal("not activation claim", DecodeError<ActivationClaims>(user));
        Assert.Equal("not an authorization request claim", DecodeError<AuthorizationResponseClaims>(user));
    }

    [Fact]
    public void TryDecode_AnyLetterChanged_IsNotTheSameToken()
    {
        string token = NatsJwt.Encode(UserClaims.Create(UserKey.PublicKey), AccountKey, Now);
        int signature = token.LastIndexOf('.');
        for (int i = 0; i < token.Length; i++)
        {
            if (i == token.Length - 1) continue; // its last bits do not count
            char other = token[i] == 'A' ? 'B' : 'A';
            string changed = token.Remove(i, 1).Insert(i, other.ToString());
            Assert.False(NatsJwt.TryDecode(changed, out _, out _), $"letter {i} of {signature}");
        }
    }

    [Theory]
    [InlineData("""{"typ":"JWT","alg":"none"}""", "unexpected \"none\" algorithm")]
    [InlineData("""{"typ":"JWT","alg":"HS256"}""", "unexpected \"HS256\" algorithm")]
    [InlineData("""{"typ":"JWT","alg":"EdDSA"}""", "unexpected \"EdDSA\" algorithm")]
    [InlineData("""{"typ":"JWT","alg":"ed25519x"}""", "unexpected \"ed25519x\" algorithm")]
    [InlineData("""{"typ":"JWT"}""", "unexpected \"\" algorithm")]
    [InlineData("""{"typ":"JWS","alg":"ed25519-nkey"}""", "not supported type \"JWS\"")]
    [InlineData("{}", "not supported type \"\"")]
    public void TryDecode_OtherAlgorithm_Refused(string header, string error) =>
        Assert.Equal(error, DecodeError<UserClaims>(Forge.Token(AccountKey, UserJson(), header)));

    /// <summary>nats-server goes by the version of the claims alone.</summary>
    [Fact]
    public void TryDecode_OldAlgorithmOnNewClaims_SignatureMustCoverTheHeader()
    {
        const string old = """{"typ":"JWT","alg":"ed25519"}""";
        Assert.Equal("", DecodeError<UserClaims>(Forge.Token(AccountKey, UserJson(), old)));
        Assert.Equal("claim failed V2 signature verification", DecodeError<UserClaims>(Forge.OldToken(AccountKey, UserJson())));
    }

    [Fact]
    public void TryDecode_NoneWithoutSignature_Refused()
    {
        string token = Forge.Part("""{"typ":"JWT","alg":"none"}""") + "." + Forge.Part(UserJson().Replace("$iss", AccountKey.PublicKey, StringComparison.Ordinal)) + ".";
        Assert.Equal("unexpected \"none\" algorithm", DecodeError<UserClaims>(token));
    }

    [Theory]
    [InlineData("", "expected 3 chunks")]
    [InlineData("a.b", "expected 3 chunks")]
    [InlineData("a.b.c.d", "expected 3 chunks")]
    [InlineData("..", "invalid JSON")]
    [InlineData("!.b.c", "illegal base64 data")]
    [InlineData("e30=.e30.e30", "illegal base64 data")]
    [InlineData("e.e30.e30", "illegal base64 data at input byte 0")]
    [InlineData(null, "expected 3 chunks")]
    public void TryDecode_NoToken_Refused(string? text, string error) => Assert.StartsWith(error, DecodeError<UserClaims>(text), StringComparison.Ordinal);

    [Fact]
    public void TryDecode_TooLong_RefusedBeforeItIsReadAtAll() =>
        Assert.Equal("token size 1048577 exceeds maximum of 1048576 bytes: token too large", DecodeError<UserClaims>(new string('a', NatsJwt.MaxTokenBytes + 1)));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("{\"nats\":[]}")]
    [InlineData("{\"nats\":{\"type\":\"user\",\"version\":2,\"subs\":\"many\"}}")]
    [InlineData("{\"nats\":{\"type\":\"user\",\"version\":2,\"times\":[[]]}}")]
    [InlineData("{\"exp\":1e400,\"nats\":{\"type\":\"user\",\"version\":2}}")]
    [InlineData("{\"nats\":{\"type\":\"account\",\"version\":2,\"signing_keys\":[{\"kind\":\"other\"}]}}")]
    [InlineData("{\"nats\":{\"type\":\"account\",\"version\":2,\"imports\":[{\"type\":\"queue\"}]}}")]
    public void TryDecode_ClaimsOfWrongForm_Refused(string claims) =>
        Assert.StartsWith("invalid JSON", DecodeError<UserClaims>(Forge.Token(AccountKey, claims)), StringComparison.Ordinal);

    [Theory]
    [InlineData(3, "JWT was generated by a newer version ")]
    [InlineData(0, "library supports version 2 or less - received 0")]
    [InlineData(-1, "library supports version 2 or less - received -1")]
    public void TryDecode_OtherVersion_Refused(int version, string error) =>
        Assert.Equal(error, DecodeError<UserClaims>(Forge.Token(AccountKey, UserJson($"\"version\":{version}"))));

    [Theory]
    [InlineData("cluster", "ClusterClaims are not supported")]
    [InlineData("server", "ServerClaims are not supported")]
    public void TryDecode_KindOfLongAgo_Refused(string kind, string error) =>
        Assert.Equal(error, DecodeError<UserClaims>(Forge.Token(AccountKey, $$"""{"iss":"$iss","nats":{"type":"{{kind}}","version":2} }""")));

    [Theory]
    [InlineData(NKeyKind.Operator)]
    [InlineData(NKeyKind.User)]
    [InlineData(NKeyKind.Server)]
    public void TryDecode_UserSignedByOtherKindOfKey_Refused(NKeyKind kind) =>
        Assert.Equal("unable to validate expected prefixes - [account]", DecodeError<UserClaims>(Forge.Token(NKeyPair.Create(kind), UserJson())));

    [Fact]
    public void TryDecode_DeepJson_RefusedWithoutHarm()
    {
        string deep = UserJson("\"version\":2,\"x\":" + new string('[', 5000) + new string(']', 5000));
        Assert.StartsWith("invalid JSON", DecodeError<UserClaims>(Forge.Token(AccountKey, deep)), StringComparison.Ordinal);
    }

    [Fact]
    public void TryDecode_NullsAndUnknownFieldsAndOtherCase_AreTaken()
    {
        string claims = """{"ISS":"$iss","Sub":"U","name":null,"aud":null,"x":1,"nats":{"Type":"user","VERSION":2,"pub":null,"sub":{"allow":[null,"a"]},"times":null,"src":"10.0.0.0/8, ::1/128","resp":null}}""";
        Assert.True(NatsJwt.TryDecode(Forge.Token(AccountKey, claims), out UserClaims? user, out string? error), error);
        Assert.Equal("", user.Name);
        Assert.True(user.Nats.Publish.AreEmpty);
        Assert.Equal(["", "a"], user.Nats.Subscribe.Allow);
        Assert.Equal(["10.0.0.0/8", "::1/128"], user.Nats.Sources);
        Assert.Null(user.Nats.Responses);
    }

    [Fact]
    public void TryDecode_UserOfVersion1_LimitsThatAreNotThereAreNone()
    {
        string claims = """{"iss":"$iss","sub":"U","type":"user","issuer_account":"A","tags":["t"],"nats":{"pub":{"allow":["a"]},"payload":5,"allowed_connection_types":["MQTT"]}}""";
        Assert.True(NatsJwt.TryDecode(Forge.OldToken(AccountKey, claims), out UserClaims? user, out string? error), error);
        Assert.Equal((-1, -1, 5, 1), (user.Nats.Subscriptions, user.Nats.DataBytes, user.Nats.PayloadBytes, user.Nats.Version));
        Assert.Equal("A", user.Nats.IssuerAccount);
        Assert.Equal(["t"], user.Nats.Tags);
        Assert.Empty(user.Nats.AllowedConnectionTypes);
    }

    [Fact]
    public void TryDecode_ActivationOfVersion1_KindIsReadFromItsOldPlace()
    {
        string claims = """{"iss":"$iss","sub":"A","type":"activation","nats":{"subject":"a","type":"service"}}""";
        Assert.True(NatsJwt.TryDecode(Forge.OldToken(AccountKey, claims), out ActivationClaims? activation, out string? error), error);
        Assert.Equal(ShareKind.Service, activation.Nats.ImportType);
    }

    [Fact]
    public void TryDecode_AccountWithTiers_OtherStreamLimitsDoNotCount()
    {
        string claims = """{"iss":"$iss","sub":"A","nats":{"type":"account","version":2,"limits":{"mem_storage":5,"tiered_limits":{"R3":{"disk_storage":9}}}}}""";
        Assert.True(NatsJwt.TryDecode(Forge.Token(OperatorKey, claims), out AccountClaims? account, out string? error), error);
        Assert.Equal((0, 9), (account.Nats.Limits.MemoryBytes, account.Nats.Limits.Tiers["R3"].DiskBytes));
    }

    private static string UserJson(string fields = "\"version\":2") => $$$"""{"iss":"$iss","sub":"{{{UserKey.PublicKey}}}","nats":{"type":"user",{{{fields}}}}}""";

    private static string DecodeError<TClaims>(string? token)
        where TClaims : Claims, new()
        => NatsJwt.TryDecode(token, out TClaims? _, out string? error) ? "" : error;
}

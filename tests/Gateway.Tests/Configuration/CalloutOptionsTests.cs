using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Configuration.Reload;

namespace OrleansNats.Gateway.Tests.Configuration;

/// <summary><c>auth_callout</c>, in nats-server 2.15.1's words.</summary>
public sealed class CalloutOptionsTests
{
    private static readonly string Issuer = NKeyPair.Create(NKeyKind.Account).PublicKey;
    private static readonly string XKey = XKeyPair.Create().PublicKey;

    [Fact]
    public void Load_WholeBlock_IsRead()
    {
        GatewayOptions options = InMemoryConfig.Load(
            $"accounts {{ A {{ users: [{{user: auth, password: p}}] }}, B {{ }} }}\n"
            + $"authorization {{ auth_callout {{ issuer: {Issuer}, account: A, auth_users: [auth, other], xkey: {XKey}, allowed_accounts: [B] }} }}");
        CalloutOptions callout = options.Authorization.Callout!;
        Assert.Equal((Issuer, "A", XKey), (callout.Issuer, callout.Account, callout.XKey));
        Assert.Equal(["auth", "other"], callout.AuthUsers);
        Assert.Equal(["B"], callout.AllowedAccounts);
    }

    [Fact]
    public void Load_OtherNamesOfKeys_AreTheSame()
    {
        CalloutOptions callout = InMemoryConfig.Load($"authorization {{ auth_hook {{ Issuer: {Issuer}, users: [a], key: {XKey} }} }}").Authorization.Callout!;
        Assert.Equal(("$G", XKey), (callout.Account, callout.XKey));
    }

    [Theory]
    [InlineData("auth_callout: x", "Expected authorization callout to be a map/struct, got x")]
    [InlineData("auth_callout: true", "Expected authorization callout to be a map/struct, got true")]
    [InlineData("auth_callout: [a]", "Expected authorization callout to be a map/struct, got an array")]
    [InlineData("auth_callout { issuer: UX }", "Expected callout user to be a valid public account nkey, got \"UX\"")]
    [InlineData("auth_callout { issuer: ISSUER }", "Authorization callouts require authorized users to be specified")]
    [InlineData("auth_callout { auth_users: [a] }", "Authorization callouts require an issuer to be specified")]
    [InlineData("auth_callout { }", "Authorization callouts require an issuer to be specified")]
    [InlineData("auth_callout { issuer: ISSUER, auth_users: [a], xkey: AX }", "Expected callout xkey to be a valid public xkey, got \"AX\"")]
    [InlineData("auth_callout { issuer: ISSUER, auth_users: [a], more: 1 }", "Unknown field \"more\" parsing authorization callout")]
    [InlineData("auth_callout { issuer: ISSUER, auth_users: [a], allowed_accounts: [X] }", "auth_callout allowed account \"X\" not found in configured accounts")]
    [InlineData("auth_callout { issuer: 5, auth_users: [a] }", "issuer must be a string, not an integer")]
    [InlineData("auth_callout { issuer: ISSUER, auth_users: [1] }", "auth_users must be a string, not an integer")]
    [InlineData("auth_callout { issuer: ISSUER, auth_users: a }", "Expected auth_users field to be an array, got a string")]
    public void Load_WrongBlock_SaysSo(string block, string error)
    {
        string text = $"authorization {{ {block.Replace("ISSUER", Issuer, StringComparison.Ordinal)} }}";
        Assert.Contains(error, InMemoryConfig.Loader(text).Load().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_InCluster_IsRefused() => Assert.Contains(
        "Cluster authorization does not support callouts",
        InMemoryConfig.Loader($"cluster {{ port: -1, authorization {{ auth_callout {{ issuer: {Issuer}, auth_users: [a] }} }} }}").Load().Error,
        StringComparison.Ordinal);

    [Fact]
    public void FindCalloutErrors_AccountOrUserMissing_NamesThem()
    {
        GatewayOptions options = InMemoryConfig.Load($"authorization {{ users: [{{user: a, password: p}}], auth_callout {{ issuer: {Issuer}, account: X, auth_users: [a, b] }} }}");
        Assert.Equal(
            ["Authorization callout account \"X\" not valid", "Authorization callout user \"b\" not valid: account missing"],
            AuthorizationRules.FindCalloutErrors(options));
    }

    [Fact]
    public void Compare_CalloutChanged_IsRefused()
    {
        GatewayOptions without = InMemoryConfig.Load("authorization { users: [{user: a, password: p}] }");
        GatewayOptions with = InMemoryConfig.Load($"authorization {{ users: [{{user: a, password: p}}], auth_callout {{ issuer: {Issuer}, auth_users: [a] }} }}");
        Assert.Equal($"config reload not supported for AuthCallout: old=<nil>, new=&{{{Issuer} $G [a]  []}}", ReloadPlan.Compare(without, with).Refusal);
        Assert.Equal($"config reload not supported for AuthCallout: old=&{{{Issuer} $G [a]  []}}, new=<nil>", ReloadPlan.Compare(with, without).Refusal);
        Assert.Null(ReloadPlan.Compare(with, with).Refusal);
    }
}

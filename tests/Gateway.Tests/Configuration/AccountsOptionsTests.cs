using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Configuration.Reload;

namespace OrleansNats.Gateway.Tests.Configuration;

/// <summary>What becomes of <c>accounts</c>, and what is said of wrong ones; texts and columns are those of nats-server 2.15.1.</summary>
public sealed class AccountsOptionsTests
{
    [Fact]
    public void Load_AccountsWithUsers_EachUserHasItsAccountAndPermissions()
    {
        GatewayOptions options = Load("""
            authorization { users: [{user: g, password: p}], default_permissions: { publish: "g" } }
            accounts {
              A { users: [{user: a, password: p}, {user: own, password: p, permissions: { publish: "own" }}], default_permissions: { publish: "a" } }
              B { users: [{user: b, password: p}] }
            }
            no_auth_user: b
            """).Options!;

        Assert.Equal(["A", "B"], options.Accounts.Names);
        Assert.Equal(
            [("g", null, null), ("a", "A", "a"), ("own", "A", "own"), ("b", "B", null)],
            options.Authorization.Users.Select(static user => (user.Name, user.Account, user.Permissions?.PublishAllow![0])));
    }

    [Theory]
    [InlineData("accounts: [A, B, A]", "1:17: Duplicate Account Entry: A")]
    [InlineData("accounts: [A, \"$G\"]", "1:15: \"$G\" is a Reserved Account")]
    [InlineData("accounts: { A: 3 }", "1:12: Expected map entries for accounts")]
    [InlineData("accounts: { \"$G\": {} }", "1:13: \"$G\" is a Reserved Account")]
    [InlineData("accounts: { A: {users: [{user: a, password: b}, {user: a, password: c}]} }", "1:16: Duplicate user \"a\" detected")]
    [InlineData("accounts: { A: {users: [{user: a, password: b}]}, B { users: [{user: a, password: c}]} }", "1:54: Duplicate user \"a\" detected")]
    [InlineData("accounts: { A: {users: [{user: a}]} }\nauthorization {users: [{user: a}]}", "2:1: Duplicate user \"a\" detected")]
    [InlineData("authorization {users: [{user: a}]}\naccounts: { A: {users: [{user: a}]} }", "2:17: Duplicate user \"a\" detected")]
    [InlineData("accounts: { A: {users: [{user: a}]} }\nauthorization {user: x}", "2:1: Can not have a single user/pass and a users array")]
    [InlineData("accounts: { A: {users: [{user: a}]} }\nauthorization {token: x}", "2:1: Can not have a token and a users array")]
    [InlineData("authorization {user: x}\naccounts: { A: {users: [{user: a}]} }", "2:17: Can not have a single user/pass and accounts")]
    [InlineData("authorization {token: x}\naccounts: { A: {users: [{user: a}]} }", "2:17: Can not have a token and accounts")]
    [InlineData("accounts: { A: {foo: 1} }", "1:16: unknown field \"foo\"")]
    [InlineData("system_account: 3", "1:0: system account name must be a string")]
    [InlineData("accounts: { A: {jetstream: enabled} }", "1:16: jetstream of an account is not supported yet")]
    public void Load_Wrong_SaysWhatAndWhere(string config, string error) => Assert.Equal($"test.conf:{error}", Load(config).Error);

    [Theory]
    [InlineData("accounts: { A: {} }\nsystem_account: B", "error resolving system account: account missing")]
    [InlineData("system_account: \"$SYS\"", "error resolving system account: account missing")]
    [InlineData("accounts: { A: {users: []} }\nno_auth_user: a", "no_auth_user: \"a\" present, but users/nkeys are not defined")]
    public void Load_ContradictsItself_SaysSo(string config, string error) => Assert.Equal(error, Load(config).Error);

    [Theory]
    [InlineData("accounts: { \"$SYS\": {users: [{user: s}]} }", true)]
    [InlineData("accounts: { S: {users: [{user: s}]} }\nsystem_account: S", true)]
    [InlineData("accounts: { S: {users: [{user: s}]}, A: {} }\nsystem_account: S", false)]
    [InlineData("accounts: { A: {users: [{user: s}]} }", false)]
    [InlineData("accounts: { \"$SYS\": {users: [{user: s}]} }\nauthorization {}", false)]
    [InlineData("accounts: { \"$SYS\": {users: [{user: s}]} }\nno_auth_user: s", false)]
    public void Load_OnlyTheSystemAccountHasUsers_OthersNeedNoCredentials(string config, bool expected) =>
        Assert.Equal(expected, Load(config).Options!.Authorization.AdmitsGuests);

    [Theory]
    [InlineData("accounts: [A]", "accounts: [B]", null)]
    [InlineData("accounts: [A]", "accounts: [A, \"$SYS\"]\nsystem_account: \"$SYS\"", null)]
    [InlineData("accounts: [A]\nsystem_account: A", "accounts: [A, B]\nsystem_account: B", "SystemAccount: old=A, new=B")]
    [InlineData("accounts: [A]\nsystem_account: A", "accounts: [A]", "SystemAccount: old=A, new=")]
    [InlineData("", "no_system_account: true", "NoSystemAccount: old=false, new=true")]
    public void Reload_SystemAccount_StaysAsItIs(string running, string next, string? refusal) => Assert.Equal(
        refusal is null ? null : $"config reload not supported for {refusal}",
        ReloadPlan.Compare(Load("port: 1\n" + running).Options!, Load("port: 1\n" + next).Options!).Refusal);

    private static OptionsLoadResult Load(string config) => InMemoryConfig.Loader(config).Load();
}

using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Authentication;

public sealed class AuthorizationRulesTests
{
    private static readonly UserOptions Plain = new("a", "p", null);
    private static readonly UserOptions Hashed = new("b", AuthenticatorTests.BcryptOfP, null);

    public static TheoryData<AuthorizationOptions, string?> Errors { get; } = new()
    {
        { new AuthorizationOptions(), null },
        { new AuthorizationOptions { Users = [Plain, Hashed], NoAuthUser = "a" }, null },
        { new AuthorizationOptions { NoAuthUser = "a" }, "no_auth_user: \"a\" present, but users/nkeys are not defined" },
        { new AuthorizationOptions { User = "a", NoAuthUser = "a" }, "no_auth_user: \"a\" present, but users/nkeys are not defined" },
        {
            new AuthorizationOptions { Users = [Plain], NoAuthUser = "z" },
            "no_auth_user: \"z\" not present as user or nkey in authorization block or account configuration"
        },
        { new AuthorizationOptions { Users = [Plain, Plain] }, "Duplicate user \"a\" detected" },
        { new AuthorizationOptions { Users = [new("", "p", null)] }, "User entry requires a user" },
        {
            new AuthorizationOptions { Users = [Plain with { Permissions = new(null, ["a b"], null, null) }] },
            "invalid permissions for user \"a\": publish deny: subject \"a b\" is not a valid subject"
        },
        {
            new AuthorizationOptions { Users = [Plain], DefaultPermissions = new(null, null, null, ["a b c"]) },
            "subscribe deny: subject \"a b c\" is not a valid subject"
        },
    };

    [Theory, MemberData(nameof(Errors))]
    public void FindError_Options_SaysWhatIsWrong(AuthorizationOptions options, string? expected)
    {
        Assert.Equal(expected, AuthorizationRules.FindError(options));
        if (expected is null) Assert.NotNull(AuthenticatorFactory.Create(options));
        else Assert.Contains(expected, Assert.Throws<ArgumentException>(() => AuthenticatorFactory.Create(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindWarnings_PlainPasswords_AreWarnedOfAsTheReferenceDoes()
    {
        string[] plaintext = [AuthorizationRules.PlaintextWarning];
        Assert.Equal(plaintext, AuthorizationRules.FindWarnings(new AuthorizationOptions { User = "a", Password = "p" }));
        Assert.Equal(plaintext, AuthorizationRules.FindWarnings(new AuthorizationOptions { Password = "p" }));
        Assert.Equal(plaintext, AuthorizationRules.FindWarnings(new AuthorizationOptions { Users = [Hashed, Plain] }));
        Assert.Equal(plaintext, AuthorizationRules.FindWarnings(new AuthorizationOptions { Users = [Plain with { Password = "" }] }));
        Assert.Empty(AuthorizationRules.FindWarnings(new AuthorizationOptions { Token = "t" }));
        Assert.Empty(AuthorizationRules.FindWarnings(new AuthorizationOptions { User = "a", Password = Hashed.Password }));
        Assert.Empty(AuthorizationRules.FindWarnings(new AuthorizationOptions { Users = [Hashed] }));
    }

    [Fact]
    public void FindWarnings_NoAuthUserWithBcrypt_SaysItIsRefused() => Assert.Contains(
        AuthorizationRules.FindWarnings(new AuthorizationOptions { Users = [Hashed], NoAuthUser = "b" }),
        static warning => warning.Contains("no_auth_user", StringComparison.Ordinal));
}

using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Tests.Authentication;

/// <summary>Who gets in, as asked of nats-server 2.15.1 over the wire.</summary>
public sealed class AuthenticatorTests
{
    /// <summary>bcrypt of <c>p</c>, four rounds' cost.</summary>
    internal const string BcryptOfP = "$2b$04$abcdefghijklmnopqrstuudMegMbPN37MbpdEfAtP66w1z0RBCtLG";

    private const string Refused = "refused";
    private const string Nobody = "";

    [Theory]
    [InlineData("", Nobody)]
    [InlineData("user=a", "a")]
    [InlineData("user=a pass=x", "a")]
    [InlineData("pass=x", Nobody)]
    [InlineData("token=t", "[REDACTED]")]
    [InlineData("token=t user=a pass=p", "a")]
    [InlineData("nkey=UA user=a token=t", "UA")]
    [InlineData("jwt=eyJ", Nobody)]
    [InlineData("account=X user=a", Refused)]
    [InlineData("new_account=true user=a", Refused)]
    [InlineData("account= new_account=false user=a", "a")]
    public Task Authenticate_NothingConfigured_TakesEveryone(string connect, string expected) => CheckAsync(new AuthorizationOptions(), connect, expected);

    [Theory]
    [InlineData("token=t", "[REDACTED]")]
    [InlineData("token=t pass=p", "[REDACTED]")]
    [InlineData("token=t nkey=UA jwt=eyJ", "[REDACTED]")]
    [InlineData("", Refused)]
    [InlineData("token=x", Refused)]
    [InlineData("token=T", Refused)]
    [InlineData("token=tt", Refused)]
    [InlineData("user=t", Refused)]
    [InlineData("user=a pass=t", Refused)]
    [InlineData("nkey=UA", Refused)]
    [InlineData("jwt=eyJ", Refused)]
    [InlineData("account=X token=t", Refused)]
    [InlineData("new_account=true token=t", Refused)]
    public Task Authenticate_Token_TakesTheToken(string connect, string expected) =>
        CheckAsync(new AuthorizationOptions { Token = "t", User = "ignored", Password = "p" }, connect, expected);

    [Theory]
    [InlineData("user=a pass=p", "a")]
    [InlineData("user=a pass=p token=x nkey=UA jwt=eyJ", "a")]
    [InlineData("", Refused)]
    [InlineData("user=a", Refused)]
    [InlineData("user=a pass=x", Refused)]
    [InlineData("user=A pass=p", Refused)]
    [InlineData("user=b pass=p", Refused)]
    [InlineData("pass=p", Refused)]
    [InlineData("token=p", Refused)]
    [InlineData("account=X user=a pass=p", Refused)]
    public Task Authenticate_SingleUser_TakesUserAndPassword(string connect, string expected) =>
        CheckAsync(new AuthorizationOptions { User = "a", Password = "p" }, connect, expected);

    [Theory, InlineData("user=a", "a"), InlineData("user=a pass=p", Refused), InlineData("", Refused)]
    public Task Authenticate_UserWithoutPassword_TakesNoPassword(string connect, string expected) =>
        CheckAsync(new AuthorizationOptions { User = "a" }, connect, expected);

    [Theory]
    [InlineData("user=a pass=p", "a")]
    [InlineData("user=b pass=p", "b")]
    [InlineData("user=b pass=x", Refused)]
    [InlineData("user=b", Refused)]
    [InlineData("user=c pass=p", Refused)]
    [InlineData("user=c pass=p token=t", Refused)]
    [InlineData("user=flag pass=fp", Refused)]
    [InlineData("token=t", "[REDACTED]")]
    [InlineData("", Refused)]
    public Task Authenticate_UsersAndToken_JudgesNamedUsersByTheList(string connect, string expected) => CheckAsync(
        new AuthorizationOptions { Users = [new("a", "p", null), new("b", BcryptOfP, null)], Token = "t", User = "flag", Password = "fp" }, connect, expected);

    [Theory]
    [InlineData("", "b")]
    [InlineData("jwt=eyJ", "b")]
    [InlineData("nkey=UA", "b")]
    [InlineData("user=a pass=p", "a")]
    [InlineData("user=b", Refused)]
    [InlineData("pass=q", Refused)]
    [InlineData("token=t", Refused)]
    [InlineData("account=X", Refused)]
    public Task Authenticate_NoAuthUser_IsWhoSendsNothing(string connect, string expected) => CheckAsync(
        new AuthorizationOptions { Users = [new("a", "p", null), new("b", "q", null)], NoAuthUser = "b" }, connect, expected);

    [Theory, InlineData("", Refused), InlineData("user=b pass=p", "b")]
    public Task Authenticate_NoAuthUserWithBcrypt_RefusesWhoSendsNothing(string connect, string expected) => CheckAsync(
        new AuthorizationOptions { Users = [new("b", BcryptOfP, null)], NoAuthUser = "b" }, connect, expected);

    [Fact]
    public void Implicit_ByConfiguration_IsTheUserOfSilentClients()
    {
        UserOptions[] users = [new("a", "p", null)];
        Assert.Equal("a", AuthenticatorFactory.Create(new AuthorizationOptions { Users = users, NoAuthUser = "a" }).Implicit?.UserName);
        Assert.Null(AuthenticatorFactory.Create(new AuthorizationOptions { Users = users }).Implicit);
        Assert.Null(AuthenticatorFactory.Create(new AuthorizationOptions { Token = "t" }).Implicit);
        Assert.Same(ClientIdentity.Anonymous, AuthenticatorFactory.Create(new AuthorizationOptions()).Implicit);
    }

    [Fact]
    public void IsRequired_ByConfiguration_FollowsCredentials()
    {
        Assert.False(AuthenticatorFactory.Create(new AuthorizationOptions()).IsRequired);
        Assert.False(AuthenticatorFactory.Create(new AuthorizationOptions { Password = "alone" }).IsRequired);
        Assert.True(AuthenticatorFactory.Create(new AuthorizationOptions { User = "a" }).IsRequired);
        Assert.True(AuthenticatorFactory.Create(new AuthorizationOptions { Token = "t" }).IsRequired);
        Assert.True(AuthenticatorFactory.Create(new AuthorizationOptions { Users = [new("a", "p", null)] }).IsRequired);
    }

    [Fact]
    public async Task Authenticate_DefaultPermissions_AreForUsersWithoutTheirOwn()
    {
        PermissionOptions own = new(["own"], null, null, null), defaults = new(["default"], null, null, null);
        IAuthenticator list = AuthenticatorFactory.Create(
            new AuthorizationOptions { Users = [new("a", "p", own), new("b", "p", null)], DefaultPermissions = defaults });
        Assert.True((await list.AuthenticateAsync(Read("user=a pass=p"), default))!.Permissions!.CanPublish("own"u8));
        SubjectPermissions ofB = (await list.AuthenticateAsync(Read("user=b pass=p"), default))!.Permissions!;
        Assert.True(ofB.CanPublish("default"u8) && !ofB.CanPublish("own"u8));
        IAuthenticator single = AuthenticatorFactory.Create(new AuthorizationOptions { User = "a", Password = "p", DefaultPermissions = defaults });
        Assert.Null((await single.AuthenticateAsync(Read("user=a pass=p"), default))!.Permissions);
    }

    [Fact]
    public void Authenticate_PlainPassword_CompletesAtOnceWithoutAllocation()
    {
        IAuthenticator authenticator = AuthenticatorFactory.Create(new AuthorizationOptions { Users = [new("a", "p", null)] });
        SignInRequest good = Read("user=a pass=p"), bad = Read("user=zz pass=p");
        Try(2);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Try(100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Try(int times)
        {
            for (int i = 0; i < times; i++)
            {
                ValueTask<ClientIdentity?> in1 = authenticator.AuthenticateAsync(good, default), out1 = authenticator.AuthenticateAsync(bad, default);
                Assert.True(in1.IsCompletedSuccessfully && out1.IsCompletedSuccessfully);
            }
        }
    }

    internal static SignInRequest Read(string fields)
    {
        var connect = new ConnectOptions();
        foreach (string field in fields.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string value = field[(field.IndexOf('=', StringComparison.Ordinal) + 1)..];
            connect = field[..field.IndexOf('=', StringComparison.Ordinal)] switch
            {
                "user" => connect with { User = value },
                "pass" => connect with { Password = value },
                "token" => connect with { Token = value },
                "nkey" => connect with { NKey = value, Signature = "c2ln" },
                "jwt" => connect with { Jwt = value },
                "account" => connect with { Account = value },
                "new_account" => connect with { NewAccount = bool.Parse(value) },
                _ => throw new ArgumentException(field, nameof(fields)),
            };
        }
        return new SignInRequest(connect);
    }

    private static async Task CheckAsync(AuthorizationOptions options, string connect, string expected)
    {
        ClientIdentity? identity = await AuthenticatorFactory.Create(options).AuthenticateAsync(Read(connect), CancellationToken.None);
        Assert.Equal(expected, identity is null ? Refused : identity.UserName ?? Nobody);
        if (identity is not null) Assert.Equal("$G", identity.AccountName);
    }
}

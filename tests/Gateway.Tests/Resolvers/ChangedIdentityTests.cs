using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Callouts;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Resolvers;

/// <summary>Clients as another token of their account describes them.</summary>
public sealed class ChangedIdentityTests
{
    private readonly string _account = TokenMaker.NewAccount();

    [Fact]
    public void With_DefaultPermissions_AreThoseOfTheNewToken()
    {
        ClientIdentity changed = Identity(null).With(Account("b"));
        Assert.Equal(["b"], changed.Permissions!.Source.PublishDeny);
        Assert.Equal(["b"], changed.Token!.Account.DefaultPermissions!.Source.PublishDeny);
        Assert.Null(changed.With(Account(null)).Permissions);
    }

    [Fact]
    public void With_OwnPermissions_Stay()
    {
        var own = new SubjectPermissions(new PermissionOptions(null, ["own"], null, null));
        Assert.Same(own, Identity(own).With(Account("b")).Permissions);
    }

    [Fact]
    public void With_UserWhoMayNotAskCallouts_MayNotAskThenEither()
    {
        ClientIdentity service = CalloutAuthenticator.WithoutRequests(Identity(null));
        Assert.Equal(["b", CalloutAuthenticator.RequestSubject], service.With(Account("b")).Permissions!.Source.PublishDeny);
        Assert.Equal([CalloutAuthenticator.RequestSubject], service.With(Account(null)).Permissions!.Source.PublishDeny);
    }

    private ClientIdentity Identity(SubjectPermissions? own)
    {
        TrustedAccount account = Account("a");
        UserClaims user = UserClaims.Create(NKeyPair.Create(NKeyKind.User).PublicKey);
        return new ClientIdentity("u", _account, own ?? account.DefaultPermissions)
        {
            HasDefaultPermissions = own is null,
            Token = new TokenMembership(user, "", user.Nats, account, null),
        };
    }

    private TrustedAccount Account(string? denied)
    {
        AccountClaims claims = AccountClaims.Create(_account);
        if (denied is not null) claims.Nats.DefaultPermissions.Publish.Deny = [denied];
        return new TrustedAccount(claims, "", isStrict: false);
    }
}

using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Authentication.Operators;

namespace OrleansNats.Gateway.Authentication.Callouts;

/// <summary>
/// The external authorization of an account that an operator vouches for. Asked about are users of that account, except its own service's, and
/// they may be put into the accounts that it names.
/// </summary>
internal sealed class AccountCallout(TrustedAccounts accounts) : ICalloutMode
{
    private const string AnyAccount = "*";

    public CalloutCase Judge(SignInRequest request, ClientIdentity? plain)
    {
        if (plain?.Token is not { } token || token.Account.Claims.Nats.Authorization is not { AuthUsers.Count: > 0 } external) return default;
        string account = token.Account.Name;
        if (external.AuthUsers.Contains(token.User.Subject)) return new CalloutCase(null, account);
        string? xkey = external.XKey.Length > 0 ? external.XKey : null;
        return new CalloutCase(new CalloutQuestion(account, account, xkey, request.Connect with { Jwt = token.Token }) { Sentinel = token }, account);
    }

    public bool IsSigner(AuthorizationResponseClaims answer, CalloutQuestion question) =>
        answer.Issuer == question.Account || question.Sentinel!.Account.IsSigner(answer.Issuer, out _);

    public async ValueTask<(CalloutPlace? Place, string Fault)> PlaceAsync(UserClaims user, CalloutQuestion question, CancellationToken cancellationToken)
    {
        string name = user.Account;
        ExternalAuthorization external = question.Sentinel!.Account.Claims.Nats.Authorization;
        bool isAllowed = name == question.Account || external.AllowedAccounts is [AnyAccount] || external.AllowedAccounts.Contains(name);
        if (!isAllowed)
            return (null, $"account \"{user.Issuer}\" not permitted as valid account option for auth callout for account \"{question.Account}\"");
        string reason = "account missing";
        TrustedAccount? account = await accounts.FindAsync(name, text => reason = text[TrustedAccounts.LookupError.Length..], cancellationToken).ConfigureAwait(false);
        if (account is null) return (null, $"no valid account \"{name}\" for auth callout response on account \"{question.Account}\": {reason}");
        if (!account.IsSigner(user.Issuer, out UserScope? scope)) return (null, $"user JWT issuer \"{user.Issuer}\" is not known");
        if (scope is null) return (new CalloutPlace(name, user.Nats, account, account.DefaultPermissions), "");
        if (scope.FindError(user) is { } error) return (null, "user JWT is not valid: " + error);
        UserGrants? grants = PermissionTemplate.Fill(scope.Template, user, account.Claims, out string? fault);
        return grants is null ? (null, "user JWT generated invalid permissions: " + fault)
            : grants.ProxyRequired ? (null, "proxy connection required")
            : (new CalloutPlace(name, grants, account, account.DefaultPermissions), "");
    }

    public async ValueTask<Expulsion> FindExpulsionAsync(ClientIdentity identity, CalloutMembership membership) =>
        membership.FindExpulsion(await accounts.FindAsync(identity.AccountName, explain: null, CancellationToken.None).ConfigureAwait(false));
}

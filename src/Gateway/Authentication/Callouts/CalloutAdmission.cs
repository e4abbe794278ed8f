using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Authentication.Callouts;

/// <summary>
/// Makes a client the user that a callout service lets in. Beyond nats-server, which looks at times alone, the user's token also has its say about where
/// from and how its holder is connected.
/// </summary>
internal static class CalloutAdmission
{
    /// <summary>Null with the reason if the client is not let in after all.</summary>
    public static ClientIdentity? Admit(
        SignInRequest request, CalloutQuestion question, UserClaims user, CalloutPlace place, DateTimeOffset now, out string fault)
    {
        fault = FindFault(request, question, user.Nats, now, out TimeSpan? left) ?? "";
        if (fault.Length == 0 && !ReferenceEquals(user.Nats, place.Grants)) fault = FindFault(request, question, place.Grants, now, out left) ?? "";
        PermissionOptions? own = TokenPermissions.Read(place.Grants.Publish, place.Grants.Subscribe, place.Grants.Responses);
        if (fault.Length == 0 && own is not null && AuthorizationRules.FindError(own) is { } error) fault = "user JWT has invalid permissions: " + error;
        if (fault.Length > 0) return null;
        ConnectOptions connect = question.Connect with { Jwt = null };
        if (user.Name.Length > 0) connect = connect with { User = user.Name, NKey = null, Token = null };
        return new ClientIdentity(ClaimedName.Of(connect), place.AccountName, own is null ? place.Defaults : new SubjectPermissions(own))
        {
            HasDefaultPermissions = own is null,
            IssuerKey = user.Nats.IssuerAccount.Length > 0 ? user.Issuer : place.AccountName,
            Callout = new CalloutMembership(user, place.Account, TokenTimes.EndOf(user, left, now), connect) { Sentinel = question.Sentinel },
        };
    }

    private static string? FindFault(SignInRequest request, CalloutQuestion question, UserGrants grants, DateTimeOffset now, out TimeSpan? left)
    {
        if (!ConnectTimes.Allow(grants, now, out left)) return $"authorized user on account \"{question.Account}\" outside of valid connect times";
        if (!ConnectionTypes.AllowByToken(grants.AllowedConnectionTypes, request))
            return $"authorized user on account \"{question.Account}\" using invalid connection type";
        return SourceAddress.IsAllowed(grants, request.RemoteIp) ? null : $"authorized user on account \"{question.Account}\" from bad src ip {request.RemoteIp}";
    }
}

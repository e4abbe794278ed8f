using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Authentication.Operators;

namespace OrleansNats.Gateway.Authentication.Callouts;

/// <summary>In whose name a callout service speaks: that of the configuration, or of an account that an operator vouches for. Safe for concurrent use.</summary>
internal interface ICalloutMode
{
    /// <summary>Decides whether to ask about a client.</summary>
    /// <param name="plain">Who it is by its own credentials; null for nobody.</param>
    CalloutCase Judge(SignInRequest request, ClientIdentity? plain);

    /// <summary>Whether a readable answer is signed by one who may; not asked of one that was sealed.</summary>
    bool IsSigner(AuthorizationResponseClaims answer, CalloutQuestion question);

    /// <summary>Finds the account that a user's token puts its holder into, and what that may do there.</summary>
    /// <returns>No place, with the reason in nats-server's words, if the token is not signed by one who may, or there is no such account.</returns>
    ValueTask<(CalloutPlace? Place, string Fault)> PlaceAsync(UserClaims user, CalloutQuestion question, CancellationToken cancellationToken);

    /// <summary>Whether a client that a service has let in has to go.</summary>
    ValueTask<Expulsion> FindExpulsionAsync(ClientIdentity identity, CalloutMembership membership);
}

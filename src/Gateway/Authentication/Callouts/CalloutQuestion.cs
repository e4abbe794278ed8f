using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Authentication.Callouts;

/// <summary>Whom a callout service is asked about, and where.</summary>
/// <param name="Account">The account that the request is published in.</param>
/// <param name="Subject">What the request's token is about: the public key of whoever answers.</param>
/// <param name="XKey">Public curve key that the request is sealed for; null leaves it readable.</param>
/// <param name="Connect">What the client has sent, with the name and password of the user that it is taken for.</param>
internal sealed record CalloutQuestion(string Account, string Subject, string? XKey, ConnectOptions Connect)
{
    /// <summary>Whom the client's own token names; null outside of operator mode.</summary>
    public TokenMembership? Sentinel { get; init; }

    /// <summary>As events name the client; null when it says nothing of itself.</summary>
    public string? UserName => ClaimedName.Of(Connect, Sentinel?.User.Subject);
}

/// <summary>What to do with a client whose own credentials were looked at.</summary>
/// <param name="Question">Whom to ask; null leaves it at the verdict on its credentials.</param>
/// <param name="Account">The account whose users may not publish requests themselves; null when no service has to do with the client.</param>
internal readonly record struct CalloutCase(CalloutQuestion? Question, string? Account);

/// <summary>Where a service has put a client.</summary>
/// <param name="Grants">What the client may do.</param>
/// <param name="Account">In operator mode; null otherwise.</param>
internal sealed record CalloutPlace(string AccountName, UserGrants Grants, TrustedAccount? Account, SubjectPermissions? Defaults);

namespace OrleansNats.Gateway.Authentication;

/// <summary>Who is told of a refusal, and what, besides the client.</summary>
/// <param name="Account">The account whose users may know of it.</param>
/// <param name="Reason">For them and the log; empty when there is none, null when it is only that the credentials are wrong.</param>
public sealed record SignInRefusal(string Account, string? Reason)
{
    /// <summary>Who the client was by its own credentials, for events; null for nobody.</summary>
    internal ClientIdentity? Plain { get; init; }

    /// <summary>As events name the client; null when it says nothing of itself.</summary>
    internal string? UserName { get; init; }
}

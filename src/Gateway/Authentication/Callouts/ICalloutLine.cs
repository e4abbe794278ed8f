using OrleansNats.Credentials.Jwt;

namespace OrleansNats.Gateway.Authentication.Callouts;

/// <summary>What asking a callout service needs of the server. Safe for concurrent use.</summary>
internal interface ICalloutLine
{
    /// <summary>The keys that requests are signed and sealed with.</summary>
    CalloutKeys Keys { get; }

    /// <summary>How long an answer is waited for.</summary>
    TimeSpan Patience { get; }

    /// <summary>What the service is told of the server, its curve key left out.</summary>
    AskingServer Describe();

    /// <summary>Whether there is an account of that name.</summary>
    bool HasAccount(string name);

    /// <summary>Publishes a request and waits for the first answer.</summary>
    /// <param name="xkey">For the header that says whose key opens the body; null for none.</param>
    /// <returns>The body of the answer; null when none comes in time.</returns>
    Task<byte[]?> AskAsync(string account, string? xkey, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}

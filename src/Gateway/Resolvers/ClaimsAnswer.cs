using OrleansNats.Gateway.SystemEvents.Documents;

namespace OrleansNats.Gateway.Resolvers;

/// <summary>The answer to a request to change tokens (facts 9.2).</summary>
internal sealed record ClaimsAnswer(ServerDocument Server, ClaimsStatus? Data, ClaimsError? Error);

/// <summary>Something was done.</summary>
/// <param name="Account">Null when it concerns not one account.</param>
/// <param name="Code">A status of HTTP.</param>
internal sealed record ClaimsStatus(string? Account, int Code, string Message);

/// <summary>Something was not done.</summary>
/// <param name="Account">As in <see cref="ClaimsStatus"/>.</param>
/// <param name="Code">A status of HTTP.</param>
internal sealed record ClaimsError(string? Account, int Code, string Description);

/// <summary>The answer to a request for the accounts that are there. Members in this order, as nats-server has them.</summary>
internal sealed record ClaimsList(IReadOnlyList<string> Data, ServerDocument Server);

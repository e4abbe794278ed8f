using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Internal;

/// <summary>A message that the gateway itself publishes.</summary>
/// <param name="Reply">Empty for none.</param>
/// <param name="Content">Called when the message's turn has come, and only if somebody wants it. Null leaves the message out after all.</param>
/// <param name="Echo">Whether the gateway's own subscriptions get it.</param>
/// <param name="OnTurn">Called when the message's turn has come, whether anybody wants it or not.</param>
internal sealed record InternalPublication(
    Account Account, string Subject, string Reply, Func<InternalContent?> Content, bool Echo = false, Action? OnTurn = null);

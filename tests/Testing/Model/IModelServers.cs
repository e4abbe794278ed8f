namespace OrleansNats.Testing.Model;

/// <summary>One server, or several that are to act as one.</summary>
public interface IModelServers
{
    /// <summary>Payload of messages that are no part of the story.</summary>
    const string Marker = "settling";

    int Count { get; }

    /// <param name="server">From 0.</param>
    Task<LiveClient> ConnectAsync(int server);

    /// <summary>
    /// Waits until what clients have subscribed and flushed is known wherever they publish, and what they have published and flushed is at
    /// the servers of those who get it.
    /// </summary>
    /// <exception cref="TimeoutException">It did not come to that.</exception>
    Task SettleAsync();

    /// <summary>Waits until servers hold exactly this interest, of connections that have just been closed none.</summary>
    /// <param name="byServer">The subscriptions of each server's clients.</param>
    /// <exception cref="TimeoutException">They hold another.</exception>
    Task WaitForInterestAsync(IReadOnlyList<IReadOnlyList<ModelSubscription>> byServer);
}

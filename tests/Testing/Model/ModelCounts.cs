namespace OrleansNats.Testing.Model;

/// <summary>How much interest servers hold that know all of each other.</summary>
public static class ModelCounts
{
    /// <summary>What its own clients have, and once for each other server what that one's clients have.</summary>
    /// <param name="byServer">The subscriptions of each server's clients.</param>
    public static int At(int server, IReadOnlyList<IReadOnlyList<ModelSubscription>> byServer) =>
        byServer.Select((theirs, other) => other == server ? theirs.Count : theirs.Distinct().Count()).Sum();
}

namespace OrleansNats.Gateway.Routes;

/// <summary>The name of the cluster. One that was not configured gives way to that of a peer (facts 3.4). Immutable.</summary>
/// <param name="IsDynamic">Whether it was not configured.</param>
internal sealed record ClusterName(string Text, bool IsDynamic)
{
    /// <summary>The configured name, or a made-up one.</summary>
    public static ClusterName Of(string? configured) =>
        configured is { Length: > 0 } ? new(configured, false) : new(Hosting.ServerIdentity.NewId()[1..23], true);

    /// <summary>Whether a peer's name replaces this one: a configured name wins, of two that were made up the greater.</summary>
    public bool YieldsTo(string other, bool isOtherDynamic) =>
        IsDynamic && (!isOtherDynamic || string.CompareOrdinal(Text, other) < 0);
}

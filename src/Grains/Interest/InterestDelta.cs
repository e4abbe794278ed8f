namespace OrleansNats.Grains.Interest;

/// <summary>How a watched prefix has changed.</summary>
/// <param name="Bucket">Key of the bucket.</param>
/// <param name="Incarnation">Deltas of another incarnation than the one known must not be applied.</param>
/// <param name="Prefix">The prefix.</param>
/// <param name="FromVersion">The version that this changes. If it is not the one known, the delta must not be applied: if
/// <paramref name="ToVersion"/> is not above the known one it is old news, else something is missing, so watch again.</param>
/// <param name="ToVersion">The version that it makes.</param>
/// <param name="Changed">Entries, each with its new weight; 0 is gone. An entry is told by subject, queue group, gateway and epoch. Those
/// which are gone come first.</param>
/// <param name="Children">How the children changed, null if they did not.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.interest-delta")]
public sealed record InterestDelta(
    [property: Id(0)] string Bucket,
    [property: Id(1)] long Incarnation,
    [property: Id(2)] byte[] Prefix,
    [property: Id(3)] long FromVersion,
    [property: Id(4)] long ToVersion,
    [property: Id(5)] InterestEntry[] Changed,
    [property: Id(6)] ChildrenDelta? Children);

/// <summary>How the children of a one-token prefix changed.</summary>
/// <param name="Kind">How to read the lists.</param>
/// <param name="Added">Children that are new, or all of them.</param>
/// <param name="Removed">Children that are gone.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.children-delta")]
public sealed record ChildrenDelta(
    [property: Id(0)] ChildrenChange Kind,
    [property: Id(1)] byte[][] Added,
    [property: Id(2)] byte[][] Removed);

/// <summary>How to read a <see cref="ChildrenDelta"/>.</summary>
public enum ChildrenChange
{
    /// <summary>Some came, some went.</summary>
    Some = 0,

    /// <summary>There are more than are told: from now on, null. Both lists are empty.</summary>
    Many = 1,

    /// <summary>After "many": those added are all there are.</summary>
    All = 2,
}

namespace OrleansNats.Grains.Members;

/// <summary>Which list of gateways is meant.</summary>
/// <param name="Incarnation">As in <see cref="MembershipAnswer"/>.</param>
/// <param name="Version">As in <see cref="MembershipAnswer"/>.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.directory-version")]
public readonly record struct DirectoryVersion(
    [property: Id(0)] long Incarnation,
    [property: Id(1)] long Version);

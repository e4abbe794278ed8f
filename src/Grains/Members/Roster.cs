namespace OrleansNats.Grains.Members;

/// <summary>Who lives, for silos.</summary>
/// <param name="Incarnation">As in <see cref="MembershipAnswer"/>.</param>
/// <param name="Version">As in <see cref="MembershipAnswer"/>.</param>
/// <param name="IsSettled">As in <see cref="MembershipAnswer"/>.</param>
/// <param name="Members">In no order.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.roster-answer")]
public sealed record RosterAnswer(
    [property: Id(0)] long Incarnation,
    [property: Id(1)] long Version,
    [property: Id(2)] bool IsSettled,
    [property: Id(3)] RosterMember[] Members);

/// <summary>A gateway that lives.</summary>
/// <param name="Id">Server id.</param>
/// <param name="Epoch">Of that gateway.</param>
/// <param name="Observer">Where it is told of buckets.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.roster-member")]
public sealed record RosterMember(
    [property: Id(0)] string Id,
    [property: Id(1)] long Epoch,
    [property: Id(2)] IGatewayObserver Observer);

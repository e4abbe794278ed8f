namespace OrleansNats.Grains.Members;

/// <summary>A gateway that announces itself.</summary>
/// <param name="Gateway">Who it is.</param>
/// <param name="Observer">Is told when members come and go, and which buckets have begun empty.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.gateway-registration")]
public sealed record GatewayRegistration(
    [property: Id(0)] GatewayMember Gateway,
    [property: Id(1)] IGatewayObserver Observer);

/// <summary>A gateway as the others know it.</summary>
/// <param name="Id">Server id.</param>
/// <param name="Epoch">Start of the process; larger is newer.</param>
/// <param name="RouteUrl">Where the others dial; of two gateways the one with the lower id (ordinal) dials.</param>
/// <param name="ClientUrls">For clients' connect_urls, as host:port.</param>
/// <param name="Weight">Share of new clients that it should get, beside the others'; from 1.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.gateway-member")]
public sealed record GatewayMember(
    [property: Id(0)] string Id,
    [property: Id(1)] long Epoch,
    [property: Id(2)] string RouteUrl,
    [property: Id(3)] string[] ClientUrls,
    [property: Id(4)] int Weight);

/// <summary>Prolongs a lease.</summary>
/// <param name="Gateway">Server id.</param>
/// <param name="Epoch">Of that gateway.</param>
/// <param name="KnownIncarnation">Of the last answer, 0 before there is one.</param>
/// <param name="KnownVersion">Of the last answer.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.lease-renewal")]
public sealed record LeaseRenewal(
    [property: Id(0)] string Gateway,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long KnownIncarnation,
    [property: Id(3)] long KnownVersion);

/// <summary>What became of a registration or renewal.</summary>
public enum MembershipOutcome
{
    /// <summary>The lease runs anew.</summary>
    Held = 0,

    /// <summary>No lease: register again.</summary>
    Unknown = 1,

    /// <summary>A newer epoch of this id holds the lease. Two processes have one id, or a clock went back; the older is refused until the
    /// newer one's lease ends.</summary>
    Superseded = 2,
}

/// <summary>Who is there.</summary>
/// <param name="Outcome">What became of the call.</param>
/// <param name="Incarnation">Which activation answers: equal or not, without an order.</param>
/// <param name="Version">Of the members, in this incarnation: grows with each change.</param>
/// <param name="IsSettled">False until one lease has passed since the activation began: members may be missing, so no one who is missing
/// should be given up.</param>
/// <param name="LeaseSeconds">A lease that is not renewed for this long ends.</param>
/// <param name="Buckets">Buckets per account: the same for all gateways of a cluster.</param>
/// <param name="Members">Sorted by id. Null in an answer to a renewal that knows this version.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.membership-answer")]
public sealed record MembershipAnswer(
    [property: Id(0)] MembershipOutcome Outcome,
    [property: Id(1)] long Incarnation,
    [property: Id(2)] long Version,
    [property: Id(3)] bool IsSettled,
    [property: Id(4)] int LeaseSeconds,
    [property: Id(5)] int Buckets,
    [property: Id(6)] GatewayMember[]? Members);

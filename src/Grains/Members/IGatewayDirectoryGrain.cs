using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace OrleansNats.Grains.Members;

/// <summary>
/// Which gateways there are. One per cluster; key: the Orleans cluster id. Soft state: an activation begins empty, and gateways register again
/// when a renewal tells them that they are not known. Until one whole lease has passed it is not settled: a gateway that it
/// does not list may live.
/// </summary>
[Alias("orleansnats.directory"), Version(1)]
public interface IGatewayDirectoryGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins a lease. Before a gateway reports interest to any bucket it must have registered; after it has registered a second time in one
    /// epoch it must send snapshots to all buckets and compare its watches, for they may have dropped all of it meanwhile.
    /// </summary>
    [Alias("register"), ResponseTimeout("00:00:05")]
    ValueTask<MembershipAnswer> RegisterAsync(GatewayRegistration registration);

    /// <summary>Prolongs a lease. To be called about three times per lease.</summary>
    [Alias("renew"), ResponseTimeout("00:00:05")]
    ValueTask<MembershipAnswer> RenewAsync(LeaseRenewal renewal);

    /// <summary>Ends a lease. Of no effect if a newer epoch has registered.</summary>
    [Alias("leave"), ResponseTimeout("00:00:05")]
    ValueTask LeaveAsync(string gateway, long epoch);

    /// <summary>Everybody, for those who are not gateways.</summary>
    [Alias("members"), ReadOnly, ResponseTimeout("00:00:05")]
    ValueTask<MembershipAnswer> GetMembersAsync();

    /// <summary>Who lives, and how to reach them: for silos, which drop the interest of those who are gone.</summary>
    [Alias("roster"), ReadOnly, ResponseTimeout("00:00:05")]
    ValueTask<RosterAnswer> GetRosterAsync();
}

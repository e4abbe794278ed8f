using Orleans.CodeGeneration;

namespace OrleansNats.Grains.Quotas;

/// <summary>
/// Shares the limits of one account among the gateways that have clients of it. Key: the account's name. Soft state: an activation begins
/// empty, with an incarnation of its own, has all gateways told that it has, and grants nothing before it has heard of them.
/// What is granted counts until the gateway reports less or its lease with the directory ends. Calls take effect in one turn and wait for nobody.
/// </summary>
[Alias("orleansnats.quota"), Version(1)]
public interface IAccountQuotaGrain : IGrainWithStringKey
{
    /// <summary>
    /// Says what a gateway uses, holds and wants; the answer says what it may hold from now on. One call at a time from a gateway; an answer that
    /// comes after the caller has given it up must be dropped.
    /// </summary>
    [Alias("report"), ResponseTimeout("00:00:05")]
    ValueTask<QuotaAnswer> ReportAsync(QuotaReport report);
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Quotas;

/// <summary>
/// An account's quota. Each call takes effect in one turn: two gateways that want the last connection cannot both get it. Placed by the hash of
/// the account, as its buckets are; immovable, for moving it would lose what it holds.
/// </summary>
[HashBasedPlacement, Immovable, GrainType("orleansnats.quota")]
internal sealed class AccountQuotaGrain(IGatewayRoster roster, IOptions<GrainsOptions> options, GrainsMetrics metrics, ILogger<AccountQuotaGrain> logger)
    : RosterGrain<QuotaHost>(options.Value, metrics), IAccountQuotaGrain
{
    public ValueTask<QuotaAnswer> ReportAsync(QuotaReport report) => new(Do(report, static (host, report) => host.Report(report)));

    protected override QuotaHost CreateHost() => new(this.GetPrimaryKeyString(), roster, logger, Metrics);

    protected override void LogFault(Exception fault) => GrainsLog.QuotaFailed(logger, fault, this.GetPrimaryKeyString());
}

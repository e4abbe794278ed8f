using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Interest;

/// <summary>
/// A bucket's grain. Placed by the hash of its key: an account's buckets spread evenly over the silos without any statistics. Immovable: moving it
/// would lose what it holds.
/// </summary>
[HashBasedPlacement, Immovable, GrainType("orleansnats.interest")]
internal sealed class SubjectInterestGrain(
    IGatewayRoster roster, GrainsTime time, IOptions<GrainsOptions> options, GrainsMetrics metrics, ILogger<SubjectInterestGrain> logger)
    : RosterGrain<BucketHost>(options.Value, metrics), ISubjectInterestGrain
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Host.End();
        return Task.CompletedTask;
    }

    public ValueTask<ReportAnswer> ReportAsync(InterestReport report) => new(Do(report, static (host, report) => host.Report(report)));

    public ValueTask<WatchAnswer> WatchAsync(WatchRequest request) => new(Do(request, static (host, request) => host.Watch(request)));

    public ValueTask<CompareAnswer> CompareAsync(CompareRequest request) => new(Do(request, static (host, request) => host.Compare(request)));

    public ValueTask UnwatchAsync(UnwatchRequest request)
    {
        Do(request, static (host, request) =>
        {
            host.Unwatch(request);
            return true;
        });
        return ValueTask.CompletedTask;
    }

    protected override BucketHost CreateHost() => new(this.GetPrimaryKeyString(), options.Value, roster, time.Provider, logger, Metrics);

    protected override void LogFault(Exception fault) => GrainsLog.BucketFailed(logger, fault, this.GetPrimaryKeyString());
}

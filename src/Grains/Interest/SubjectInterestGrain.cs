using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;

namespace OrleansNats.Grains.Interest;

/// <summary>
/// A bucket's grain. Not reentrant, and no call awaits anything, so that each takes effect in one turn. Placed by the hash of its key: an
/// account's buckets spread evenly over the silos without any statistics. Immovable: moving it would lose what it holds.
/// </summary>
[HashBasedPlacement, Immovable, GrainType("orleansnats.interest")]
internal sealed class SubjectInterestGrain(
    IGatewayRoster roster, GrainsTime time, IOptions<GrainsOptions> options, GrainsMetrics metrics, ILogger<SubjectInterestGrain> logger)
    : Grain, ISubjectInterestGrain
{
    private BucketHost _host = null!; // set on activation, before any call
    private IGrainTimer? _timer; // runs while there is something to keep, and keeps the activation

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _host = new BucketHost(this.GetPrimaryKeyString(), options.Value, roster, time.Provider, logger, metrics);
        KeepTicking();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _host.End();
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

    /// <summary>After a fault the state may be half changed: the next call finds a new incarnation, which is told everything again.</summary>
    private TAnswer Do<TRequest, TAnswer>(TRequest request, Func<BucketHost, TRequest, TAnswer> call)
    {
        KeepTicking();
        try
        {
            return call(_host, request);
        }
        catch (Exception fault) when (fault is not ArgumentException)
        {
            metrics.Fault();
            GrainsLog.BucketFailed(logger, fault, this.GetPrimaryKeyString());
            DeactivateOnIdle();
            throw;
        }
    }

    private void KeepTicking()
    {
        if (_timer is not null) return;
        _ = _host.BecomeCompleteAsync();
        TimeSpan period = options.Value.RosterPeriod;
        _timer = this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(period, period) { KeepAlive = true });
    }

    private Task Tick(CancellationToken cancellationToken)
    {
        Do(this, static (host, _) =>
        {
            host.Tick();
            return true;
        });
        if (!_host.IsIdle) return Task.CompletedTask;
        _timer?.Dispose();
        _timer = null;
        return Task.CompletedTask;
    }
}

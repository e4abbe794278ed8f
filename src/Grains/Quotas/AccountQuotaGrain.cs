using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Quotas;

/// <summary>
/// An account's quota. Not reentrant, and no call awaits anything, so that each takes effect in one turn: two gateways that want the last
/// connection cannot both get it. Placed by the hash of the account, as its buckets are; immovable, for moving it would lose what it holds.
/// </summary>
[HashBasedPlacement, Immovable, GrainType("orleansnats.quota")]
internal sealed class AccountQuotaGrain(IGatewayRoster roster, IOptions<GrainsOptions> options, GrainsMetrics metrics, ILogger<AccountQuotaGrain> logger)
    : Grain, IAccountQuotaGrain
{
    private QuotaHost _host = null!; // set on activation, before any call
    private IGrainTimer? _timer; // runs while there is something to keep, and keeps the activation

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _host = new QuotaHost(this.GetPrimaryKeyString(), roster, logger, metrics);
        KeepTicking();
        return Task.CompletedTask;
    }

    public ValueTask<QuotaAnswer> ReportAsync(QuotaReport report)
    {
        KeepTicking();
        return new(Do(report, static (host, report) => host.Report(report)));
    }

    /// <summary>After a fault the state may be half changed: the next call finds a new incarnation, which hears of everybody again.</summary>
    private TAnswer Do<TRequest, TAnswer>(TRequest request, Func<QuotaHost, TRequest, TAnswer> call)
    {
        try
        {
            return call(_host, request);
        }
        catch (Exception fault) when (fault is not ArgumentException)
        {
            metrics.Fault();
            GrainsLog.QuotaFailed(logger, fault, this.GetPrimaryKeyString());
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

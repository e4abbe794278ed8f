namespace OrleansNats.Grains.Members;

/// <summary>
/// A grain that begins empty, hears of everybody and forgets those who are gone. Not reentrant, and no call awaits anything, so that each takes
/// effect in one turn. While it holds something it is called once per roster period, which keeps the activation.
/// </summary>
/// <typeparam name="THost">All of the grain but the calls.</typeparam>
internal abstract class RosterGrain<THost>(GrainsOptions options, GrainsMetrics metrics) : Grain
    where THost : class, IRosterHost
{
    private IGrainTimer? _timer; // runs while there is something to keep

    protected GrainsMetrics Metrics => metrics;

    /// <summary>Of this activation.</summary>
    protected THost Host { get; private set; } = null!; // set on activation, before any call

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Host = CreateHost();
        KeepTicking();
        return Task.CompletedTask;
    }

    protected abstract THost CreateHost();

    protected abstract void LogFault(Exception fault);

    /// <summary>After a fault the state may be half changed: the next call finds a new incarnation, which is told everything again.</summary>
    protected TAnswer Do<TRequest, TAnswer>(TRequest request, Func<THost, TRequest, TAnswer> call)
    {
        KeepTicking();
        try
        {
            return call(Host, request);
        }
        catch (Exception fault) when (fault is not ArgumentException)
        {
            metrics.Fault();
            LogFault(fault);
            DeactivateOnIdle();
            throw;
        }
    }

    private void KeepTicking()
    {
        if (_timer is not null) return;
        _ = Host.BecomeCompleteAsync();
        TimeSpan period = options.RosterPeriod;
        _timer = this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(period, period) { KeepAlive = true });
    }

    private Task Tick(CancellationToken cancellationToken)
    {
        Do(this, static (host, _) =>
        {
            host.Tick();
            return true;
        });
        if (!Host.IsIdle) return Task.CompletedTask;
        _timer?.Dispose();
        _timer = null;
        return Task.CompletedTask;
    }
}

/// <summary>What a <see cref="RosterGrain{THost}"/> is made of, without calls.</summary>
internal interface IRosterHost
{
    /// <summary>Holds nothing that would be lost with it.</summary>
    bool IsIdle { get; }

    /// <summary>To be called once per roster period.</summary>
    void Tick();

    /// <summary>Tells the gateways that this incarnation has begun empty, and learns from whom it must hear. Never throws.</summary>
    Task BecomeCompleteAsync();
}

using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace OrleansNats.Silo.Health;

/// <summary>What the probes are told. Neither looks at the database: a silo that lost it still serves, and restarting it would not help.</summary>
internal sealed class SiloHealth(ISiloStatusOracle membership, IHostApplicationLifetime lifetime)
{
    /// <summary>False only when the cluster has declared this silo dead: it must be started anew.</summary>
    public bool IsLive => membership.CurrentStatus != SiloStatus.Dead;

    /// <summary>True from the moment when the silo is an active member until it is told to stop.</summary>
    public bool IsReady => membership.CurrentStatus == SiloStatus.Active
        && lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>For the body of an answer.</summary>
    public string Status => lifetime.ApplicationStopping.IsCancellationRequested ? "draining" : membership.CurrentStatus.ToString().ToLowerInvariant();
}

using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Tests.Cluster;

/// <summary>The silo's roster, which fails when a test wants a bucket's call to fail.</summary>
internal sealed class FaultyRoster(IGatewayRoster roster, Faults faults) : IGatewayRoster
{
    public long Begun => faults.Take() ? throw new InvalidOperationException("a fault that a test asked for") : roster.Begun;

    public RosterRound? Latest => roster.Latest;

    public Task<RosterRound> AnnounceAsync(BucketActivation activation) => roster.AnnounceAsync(activation);
}

/// <summary>How many more calls are to fail.</summary>
internal sealed class Faults
{
    private int _count;

    public void Arm(int count) => Volatile.Write(ref _count, count);

    public bool Take() => Volatile.Read(ref _count) > 0 && Interlocked.Decrement(ref _count) >= 0;
}

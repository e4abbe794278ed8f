using Orleans.Runtime;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Tests.Cluster;

/// <summary>The silo's roster, which fails in the calls that a test has marked, and in no other that comes meanwhile.</summary>
internal sealed class FaultyRoster(IGatewayRoster roster) : IGatewayRoster
{
    private const string Mark = "a test wants this call to fail";

    public long Begun => RequestContext.Get(Mark) is null ? roster.Begun : throw new InvalidOperationException(Mark);

    public RosterRound? Latest => roster.Latest;

    public Task<RosterRound> AnnounceAsync(BucketActivation activation) => roster.AnnounceAsync(activation);

    /// <summary>Makes a call that fails if the grain is there already.</summary>
    public static async Task<T> FailAsync<T>(Func<Task<T>> call)
    {
        RequestContext.Set(Mark, true);
        return await call(); // the mark ends with this method
    }
}

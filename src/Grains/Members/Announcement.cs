using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Members;

/// <summary>Tells the gateways that an activation has begun empty, and learns from whom it must hear. Must be used by one thread at a time.</summary>
/// <param name="apply">Takes what is learnt.</param>
internal sealed class Announcement(IGatewayRoster roster, BucketActivation activation, Action<RosterRound> apply)
{
    private bool _isUnderWay;

    /// <summary>Does nothing while it is under way. Never throws what the roster or the end of the silo causes.</summary>
    public async Task MakeAsync()
    {
        if (_isUnderWay) return;
        _isUnderWay = true;
        try
        {
            apply(await roster.AnnounceAsync(activation));
        }
        catch (OperationCanceledException)
        {
            return; // the silo stops
        }
        finally
        {
            _isUnderWay = false;
        }
    }
}

using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Members;

/// <summary>
/// Whether a grain that has begun empty has heard of every gateway that was there: a plain state machine. Not thread-safe.
/// </summary>
/// <param name="startedInRound">Latest round of the roster that had begun when the grain did.</param>
internal sealed class RollCall(long startedInRound)
{
    private HashSet<(string Gateway, long Epoch)>? _awaited; // null before there is a roster, and once complete
    private bool _isSettled; // the latest round
    private DirectoryVersion _directory; // of the latest round

    /// <summary>Every gateway that was there when the grain began has told it everything since, or is gone.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Every gateway that the directory lists has told. Unless complete, the directory may not list all who live.</summary>
    public bool HasHeardListed => IsComplete || _awaited is { Count: 0 };

    /// <summary>The list of gateways all of which have told; null if some have not.</summary>
    public DirectoryVersion? Heard => HasHeardListed ? _directory : null;

    /// <summary>Whether that gateway has not told everything yet.</summary>
    public bool Awaits(string gateway, long epoch) => _awaited is not null && _awaited.Contains((gateway, epoch));

    /// <summary>A gateway has told everything.</summary>
    public void OnTold(string gateway, long epoch)
    {
        _awaited?.Remove((gateway, epoch));
        SeeWhetherComplete();
    }

    /// <param name="told">The gateways that have told everything so far.</param>
    public void Apply(RosterRound round, IEnumerable<(string Gateway, long Epoch)> told)
    {
        if (IsComplete || round.Number <= startedInRound) return;
        if (!_isSettled || _awaited is null)
        {
            _awaited = [.. round.Epochs.Select(static member => (member.Key, member.Value))];
            _awaited.ExceptWith(told);
        }
        else
        {
            _awaited.RemoveWhere(awaited => !round.Epochs.TryGetValue(awaited.Gateway, out long epoch) || epoch != awaited.Epoch);
        }

        _isSettled = round.IsSettled;
        _directory = round.Directory;
        SeeWhetherComplete();
    }

    private void SeeWhetherComplete()
    {
        if (!_isSettled || _awaited is not { Count: 0 }) return;
        IsComplete = true;
        _awaited = null;
    }
}

using OrleansNats.Grains.Members;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Grains.Gateways;

/// <summary>The other gateways, put together from what the directory answers and pushes, in whatever order that comes. Any thread.</summary>
/// <param name="self">Server id of this gateway, which is left out.</param>
internal sealed class OtherGateways(string self)
{
    private readonly Lock _gate = new(); // guards the fields; nothing is called under it
    private long _incarnation;
    private long _version;
    private bool _isSettled;
    private IReadOnlyList<OtherGateway> _carried = []; // known from before a directory that has begun anew, and not heard of by it yet
    private volatile IReadOnlyList<OtherGateway> _list = [];

    /// <summary>Raised after <see cref="List"/> has changed.</summary>
    public event Action? Changed;

    /// <summary>By id; replaced as a whole.</summary>
    public IReadOnlyList<OtherGateway> List => _list;

    /// <summary>Whether all gateways known are in a list of the directory: the one known here or a later one, of a directory that has heard of all.</summary>
    public bool AreAllIn(DirectoryVersion list)
    {
        lock (_gate) return list.Incarnation == _incarnation && list.Version >= _version && _carried.Count == 0;
    }

    /// <summary>What a renewal says it knows. While members may be missing it says that it knows nothing, so as to be told all once they are complete.</summary>
    public (long Incarnation, long Version) Known
    {
        get
        {
            lock (_gate) return _isSettled ? (_incarnation, _version) : (0, 0);
        }
    }

    /// <summary>Takes the answer to a call.</summary>
    public void TakeAnswer(MembershipAnswer answer) => Take(answer);

    /// <summary>Takes what was pushed.</summary>
    /// <returns>False if it comes from another activation than the last answer, before or after it: who is there has to be asked.</returns>
    public bool TakePush(MembershipAnswer push)
    {
        lock (_gate)
        {
            if (push.Incarnation != _incarnation) return false;
        }

        Take(push);
        return true;
    }

    private void Take(MembershipAnswer answer)
    {
        lock (_gate)
        {
            if (answer.Members is not { } members || (answer.Incarnation == _incarnation && answer.Version < _version)) return;
            if (answer.Incarnation != _incarnation) _carried = _list;
            (_incarnation, _version, _isSettled) = (answer.Incarnation, answer.Version, answer.IsSettled);
            OtherGateway[] told = [.. members.Where(member => member.Id != self).Select(static member => new OtherGateway(member.Id, member.RouteUrl))];
            _carried = answer.IsSettled ? [] : [.. _carried.ExceptBy(told.Select(static gateway => gateway.Id), static gateway => gateway.Id)];
            OtherGateway[] list = [.. told.Concat(_carried).OrderBy(static gateway => gateway.Id, StringComparer.Ordinal)];
            if (list.SequenceEqual(_list)) return;
            _list = list;
        }

        Changed?.Invoke();
    }
}

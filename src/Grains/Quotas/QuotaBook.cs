using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Quotas;

/// <summary>
/// The limits of one account and who has which part in them: a plain state machine without clock, calls or threads. Not thread-safe.
/// </summary>
/// <param name="startedInRound">Latest round of the roster that had begun when this incarnation did.</param>
internal sealed class QuotaBook(long incarnation, long startedInRound)
{
    private readonly Dictionary<string, QuotaHolder> _holders = new(StringComparer.Ordinal);
    private readonly RollCall _call = new(startedInRound);

    public long Incarnation { get; } = incarnation;

    public QuotaPool Connections { get; } = new(hasSpare: false);

    public QuotaPool Subscriptions { get; } = new(hasSpare: true);

    /// <inheritdoc cref="RollCall.IsComplete"/>
    public bool IsComplete => _call.IsComplete;

    /// <summary>Whether all gateways that may hold something are known, as far as the directory knows them.</summary>
    public bool MayGrant => _call.HasHeardListed;

    /// <summary>Whether all that is reported is in use: it was not said by gateways that have died since.</summary>
    private bool MayCut => MayGrant && _holders.Values.All(static holder => holder.IsListed);

    /// <summary>Holds nothing that would be lost with it.</summary>
    public bool IsIdle => Connections.Count == 0 && Subscriptions.Count == 0;

    /// <param name="round">Latest round of the roster that has begun.</param>
    public QuotaAnswer Report(QuotaReport report, long round)
    {
        if (Admit(report.Gateway, report.Epoch, round) is not { } holder) return AnswerOf(default, default, isSuperseded: true);
        if (report.Sequence <= holder.LastSequence) return AnswerOf(default, default, isSuperseded: false); // nobody waits for that answer any more
        holder.LastSequence = report.Sequence;
        _call.OnTold(holder.Id, holder.Epoch);
        QuotaShare connections = Connections.Report(holder.Id, report.IsActive ? report.Connections : QuotaUse.None, MayGrant, MayCut);
        QuotaShare subscriptions = Subscriptions.Report(holder.Id, report.IsActive ? report.Subscriptions : QuotaUse.None, MayGrant, mayCut: false); // nobody ends subscriptions
        return AnswerOf(connections, subscriptions, isSuperseded: false);
    }

    /// <summary>Drops gateways that are gone, and learns whom it must hear.</summary>
    /// <returns>Those that were dropped.</returns>
    public IReadOnlyList<string> Apply(RosterRound round)
    {
        string[] gone = [.. _holders.Values.Where(holder => round.Ends(holder.Id, holder.Epoch, holder.SeenInRound)).Select(static holder => holder.Id)];
        foreach (string gateway in gone) Drop(gateway);
        foreach (QuotaHolder holder in _holders.Values) holder.IsListed |= round.Number > holder.SeenInRound && round.Lists(holder.Id, holder.Epoch);
        _call.Apply(round, _holders.Values.Where(static holder => holder.LastSequence > 0).Select(static holder => (holder.Id, holder.Epoch)));
        return gone;
    }

    /// <summary>Adds the gateways that should report now; see <see cref="QuotaPool.AddToTell"/>.</summary>
    public void AddToTell(HashSet<string> gateways)
    {
        if (!MayGrant) return;
        Connections.AddToTell(gateways, MayCut);
        Subscriptions.AddToTell(gateways, mayCut: false);
    }

    private QuotaAnswer AnswerOf(QuotaShare connections, QuotaShare subscriptions, bool isSuperseded) =>
        new(Incarnation, IsComplete, _call.Heard, isSuperseded, connections, subscriptions);

    /// <returns>The gateway's record; null if there is one of a newer epoch. One of an older epoch is dropped.</returns>
    private QuotaHolder? Admit(string gateway, long epoch, long round)
    {
        if (_holders.TryGetValue(gateway, out QuotaHolder? holder))
        {
            if (holder.Epoch == epoch) return holder;
            if (holder.Epoch > epoch) return null;
            Drop(gateway);
        }

        holder = new QuotaHolder(gateway, epoch, round);
        _holders.Add(gateway, holder);
        return holder;
    }

    private void Drop(string gateway)
    {
        _holders.Remove(gateway);
        Connections.Remove(gateway);
        Subscriptions.Remove(gateway);
    }
}

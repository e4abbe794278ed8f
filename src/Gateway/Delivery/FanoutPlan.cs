using OrleansNats.Gateway.Accounts;
using OrleansNats.Gateway.Connections;
using OrleansNats.Protocol;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Delivery;

/// <summary>
/// How a subject with many subscribers is delivered. Those whose sids have the same length get the same bytes but for the sid, and the
/// very same bytes if the sid is the same (most clients call their first subscription 1): a message is encoded once for all of them.
/// The others are served one by one. No connection is in both parts, so that what it gets stays in order.
/// </summary>
internal sealed class FanoutPlan
{
    /// <summary>Fewer subscribers than this are not worth a plan.</summary>
    public const int MinTargets = 4;

    /// <summary>Longer sids are served one by one, in bytes. Keeps a message in one segment: a sid has no upper bound of its own.</summary>
    public const int MaxSidBytes = 128;

    private static readonly FanoutPlan None = new([], [], []);

    private FanoutPlan(byte[] sid, Subscription[] alike, Subscription[] others)
    {
        Sid = sid;
        Alike = alike;
        Others = others;
    }

    /// <summary>The most common sid of <see cref="Alike"/>: the one that messages are encoded with.</summary>
    public byte[] Sid { get; }

    /// <summary>Subscriptions whose sids have the length of <see cref="Sid"/>.</summary>
    public Subscription[] Alike { get; }

    public Subscription[] Others { get; }

    /// <summary>The plan of a match, made when first asked for; null when sharing would gain nothing.</summary>
    public static FanoutPlan? For(InterestMatch match)
    {
        if (match.Plain.Length < MinTargets || match.QueueCount > 0 || !match.IsKept) return null;
        var plan = (FanoutPlan?)match.Plan;
        if (plan is null) match.Plan = plan = Make(match.Plain);
        return ReferenceEquals(plan, None) ? null : plan;
    }

    private static FanoutPlan Make(ReadOnlySpan<Subscription> subscriptions)
    {
        Subscription[] all = subscriptions.ToArray();
        if (all.Any(static one => one.Subscriber is ImportTarget)) return None; // what it brings to clients of other accounts must not overtake a run
        Dictionary<Subscriber, int> byTarget = all.CountBy(static one => one.Subscriber).ToDictionary();
        int length = all.CountBy(static one => one.Sid.Length).MaxBy(static pair => pair.Value).Key;
        ILookup<bool, Subscription> parts = all.ToLookup(one =>
            one.Subscriber is ClientConnection && one.Sid.Length == length && byTarget[one.Subscriber] == 1);
        Subscription[] alike = [.. parts[true]];
        if (alike.Length < MinTargets || length > MaxSidBytes) return None;
        byte[] sid = alike.CountBy(static one => one.Sid, ByteStringComparer.Instance).MaxBy(static pair => pair.Value).Key;
        return new FanoutPlan(sid, alike, [.. parts[false]]);
    }
}

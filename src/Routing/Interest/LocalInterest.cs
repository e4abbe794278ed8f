namespace OrleansNats.Routing.Interest;

/// <summary>What this gateway's own clients want of one subject, apart from what other gateways want.</summary>
/// <param name="Subject">May have wildcards. Never changed: it may be kept without a copy.</param>
/// <param name="Queue">Queue group, null for plain interest. Never changed either.</param>
/// <param name="Count">Local members of the queue group on this very subject, 0 if there are none any more. Of plain interest only whether
/// there is any: 1 or 0.</param>
public readonly record struct LocalInterest(byte[] Subject, byte[]? Queue, int Count);

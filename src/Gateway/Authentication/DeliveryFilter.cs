namespace OrleansNats.Gateway.Authentication;

/// <summary>
/// What a wildcard subscription may not be sent although it was allowed: it reaches into denied subjects. Immutable; safe for concurrent use.
/// </summary>
public sealed class DeliveryFilter
{
    private readonly PatternTree _deny;
    private readonly byte[] _queue;

    internal DeliveryFilter(PatternTree deny, byte[] queue)
    {
        _deny = deny;
        _queue = queue;
    }

    /// <summary>Whether a message of this (literal) subject may be sent. Allocates nothing.</summary>
    public bool Allows(ReadOnlySpan<byte> subject)
    {
        if (_queue.Length == 0) return !_deny.ContainsPlain(subject);
        PatternMatch found = _deny.Match(subject, _queue);
        return !found.Plain && !found.SameQueue;
    }
}

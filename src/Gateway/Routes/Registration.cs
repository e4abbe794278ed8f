using OrleansNats.Gateway.Connections;

namespace OrleansNats.Gateway.Routes;

/// <summary>What became of a route that was to be registered.</summary>
/// <param name="IsAdded">False for one that is not needed.</param>
/// <param name="IsFirst">Whether it is the first connection to that server, or the one of a dedicated account.</param>
/// <param name="Error">What the peer has done wrong, as it is told; null otherwise.</param>
/// <param name="Reason">Why the connection closes when it is not added.</param>
internal readonly record struct Registration(
    bool IsAdded, bool IsFirst = false, string? Error = null, ClosedReason Reason = ClosedReason.DuplicateRoute)
{
    public static Registration Duplicate => new(false);

    public static Registration Violation(string error) => new(false, Error: error, Reason: ClosedReason.ProtocolViolation);
}

namespace OrleansNats.Gateway.Routes;

/// <summary>Pauses between attempts to reach one peer: a second, or with <c>connect_backoff</c> twice the last one up to half a minute.</summary>
internal sealed class DialBackoff(bool grows)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private TimeSpan _next = First;

    public TimeSpan Next()
    {
        TimeSpan pause = _next;
        if (grows) _next = _next * 2 < Longest ? _next * 2 : Longest;
        return pause;
    }

    /// <summary>
    /// How long to wait before a lost route is dialled: at random, because two servers that dial each other at the same moment may both
    /// give up the connection that the other keeps.
    /// </summary>
    /// <param name="isPatient">For configured routes and for peers that will hardly think otherwise at once.</param>
    public static TimeSpan AfterLoss(bool isPatient) =>
        (isPatient ? First : TimeSpan.Zero) + TimeSpan.FromMilliseconds(Random.Shared.Next(100));
}

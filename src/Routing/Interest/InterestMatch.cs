namespace OrleansNats.Routing.Interest;

/// <summary>Who gets a message of one subject.</summary>
public sealed class InterestMatch(Subscription[] plain, Subscription[][] queues)
{
    /// <summary>Every one of these gets the message.</summary>
    public ReadOnlySpan<Subscription> Plain => plain;

    /// <summary>One member of each of these groups gets the message.</summary>
    public ReadOnlySpan<Subscription[]> Queues => queues;
}

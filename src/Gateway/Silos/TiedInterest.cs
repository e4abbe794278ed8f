using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Silos;

/// <summary>
/// The interest directory of an account in a gateway that is tied to silos: they are told and asked, and routes are told beside them
/// as far as any ask for it (nats-servers, and gateways while silos do not answer).
/// </summary>
internal sealed class TiedInterest(IInterestDirectory silos, IInterestDirectory routes) : IInterestDirectory
{
    public void OnLocalInterest(SubjectIndex index, in LocalInterest change)
    {
        routes.OnLocalInterest(index, change);
        silos.OnLocalInterest(index, change);
    }

    public bool IsKnown(SubjectIndex index, ReadOnlySpan<byte> subject) => silos.IsKnown(index, subject);

    public ValueTask KnowAsync(SubjectIndex index, byte[] subject) => silos.KnowAsync(index, subject);

    public bool IsCertain(SubjectIndex index, ReadOnlySpan<byte> subject) => silos.IsCertain(index, subject);

    public void OnRoutedReply(SubjectIndex index, ReadOnlySpan<byte> reply, Subscriber sender) => silos.OnRoutedReply(index, reply, sender);

    public Subscription? FindRequester(SubjectIndex index, ReadOnlySpan<byte> subject) => silos.FindRequester(index, subject);
}

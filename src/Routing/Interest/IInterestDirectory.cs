namespace OrleansNats.Routing.Interest;

/// <summary>
/// Tells other gateways what this one's clients want. Their interest comes back as subscriptions of remote subscribers: all of it where
/// gateways tell each other everything, which is what the default implementations stand for, or only that which this gateway asks for.
/// </summary>
public interface IInterestDirectory
{
    /// <summary>
    /// Plain interest in a subject has begun or ended, or the number of local members of a queue group on a subject has changed. Called once
    /// matches find the change, under the index's lock and so in the order of the changes: it must be quick, must not fail and must not
    /// call into the index.
    /// </summary>
    void OnLocalInterest(SubjectIndex index, in LocalInterest change);

    /// <summary>
    /// Whether the index holds what other gateways want of a published subject, or must do because they cannot be asked at present. Called
    /// for each match that is not cached: takes no lock, allocates nothing. Once it has turned false for a subject that was known,
    /// <see cref="SubjectIndex.Outdate"/> has been or will be called.
    /// </summary>
    bool IsKnown(SubjectIndex index, ReadOnlySpan<byte> subject) => true;

    /// <summary>
    /// Finds out what other gateways want of a subject that is not known. Completes once it is known, at the latest after a bound that
    /// the implementation states: then the message goes to those who are known.
    /// </summary>
    /// <param name="subject">Not changed until completion.</param>
    ValueTask KnowAsync(SubjectIndex index, byte[] subject) => ValueTask.CompletedTask;

    /// <summary>
    /// Whether a match that found nobody means that there is nobody: false while the subject only counts as known. Asked before a requester
    /// is told so (no responders). Takes no lock, allocates nothing.
    /// </summary>
    bool IsCertain(SubjectIndex index, ReadOnlySpan<byte> subject) => true;

    /// <summary>A message with a reply subject has come from another gateway: where its answer goes. As quick as <see cref="IsKnown"/>.</summary>
    /// <param name="sender">What that gateway's interest in this account is inserted with.</param>
    void OnRoutedReply(SubjectIndex index, ReadOnlySpan<byte> reply, Subscriber sender)
    {
    }

    /// <summary>
    /// The gateway that waits for an answer on this subject and whose interest may not be known yet; null if there is none. The message
    /// goes there as well as to those who are known, and waits for nobody. As quick as <see cref="IsKnown"/>.
    /// </summary>
    /// <returns>A remote subscription, which is in no index.</returns>
    Subscription? FindRequester(SubjectIndex index, ReadOnlySpan<byte> subject) => null;

    /// <summary>That gateway's route has ended: answers are not sent there any more.</summary>
    void ForgetRequester(Subscriber sender)
    {
    }
}

namespace OrleansNats.Routing.Interest;

/// <summary>Tells other gateways what this one's clients want. Their interest comes back as subscriptions of remote subscribers.</summary>
public interface IInterestDirectory
{
    /// <summary>
    /// Plain interest in a subject has begun or ended, or the number of local members of a queue group on a subject has changed. Called once
    /// matches find the change, under the index's lock and so in the order of the changes: it must be quick, must not fail and must not
    /// call into the index.
    /// </summary>
    void OnLocalInterest(SubjectIndex index, in LocalInterest change);
}

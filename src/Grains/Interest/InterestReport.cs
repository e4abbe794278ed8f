namespace OrleansNats.Grains.Interest;

/// <summary>What a gateway's own clients want, as far as one bucket is concerned.</summary>
/// <param name="Gateway">Server id of the gateway.</param>
/// <param name="Epoch">Start of that gateway's process; a newer one is larger and ends all that older ones said.</param>
/// <param name="Sequence">Counts the gateway's reports to this bucket, snapshots too, from 1 in each epoch. A report that was not answered is
/// repeated with its number, or a snapshot with the next one is sent. What has been applied changes nothing any more.</param>
/// <param name="IsSnapshot">The changes are all there is, and what is not among them is gone. May be empty: "nothing". Applied whatever is
/// missing before it.</param>
/// <param name="Changes">Each subject and queue group at most once; else the last counts.</param>
/// <param name="HasMore">Only of a snapshot that comes in parts: the report with the next number is part of it too. <paramref name="IsSnapshot"/> is set in
/// the first part only. What is in no part is gone with the last one, and until then the gateway has not told the bucket everything.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.interest-report")]
public sealed record InterestReport(
    [property: Id(0)] string Gateway,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long Sequence,
    [property: Id(3)] bool IsSnapshot,
    [property: Id(4)] InterestChange[] Changes,
    [property: Id(5)] bool HasMore = false);

/// <summary>How many of a gateway's clients want a subject now.</summary>
/// <param name="Subject">May have wildcards.</param>
/// <param name="Queue">Queue group, null for plain interest.</param>
/// <param name="Count">Members of the queue group; 1 for plain interest; 0 if there are none any more.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.interest-change")]
public readonly record struct InterestChange(
    [property: Id(0)] byte[] Subject,
    [property: Id(1)] byte[]? Queue,
    [property: Id(2)] int Count);

/// <summary>What became of a report.</summary>
public enum ReportOutcome
{
    /// <summary>The report is part of the state: now, or already before it came.</summary>
    Applied = 0,

    /// <summary>Reports are missing before this one, or the bucket knows nothing of this gateway. Nothing changed; send a snapshot.</summary>
    NeedsSnapshot = 1,

    /// <summary>A newer epoch of this gateway has reported or watched. Nothing changed, and nothing of this epoch will ever be taken.</summary>
    Superseded = 2,

    /// <summary>The bucket has no room. Nothing changed: other gateways are to be told in another way. Send a snapshot later.</summary>
    Full = 3,
}

/// <summary>Answer to a report.</summary>
/// <param name="Incarnation">Which activation answers: equal or not, without an order. One not seen before means that the bucket has begun
/// empty, so that watches must be made and a snapshot sent again.</param>
/// <param name="Outcome">What became of the report.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.report-answer")]
public sealed record ReportAnswer(
    [property: Id(0)] long Incarnation,
    [property: Id(1)] ReportOutcome Outcome)
{
    /// <summary>The gateway must send a snapshot.</summary>
    public bool NeedsSnapshot => Outcome == ReportOutcome.NeedsSnapshot;
}

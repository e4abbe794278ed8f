using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Quotas;

/// <summary>A gateway's part in an account's limits.</summary>
/// <param name="Gateway">Server id of the gateway.</param>
/// <param name="Epoch">Start of that gateway's process; a newer one is larger and ends all that older ones held.</param>
/// <param name="Sequence">Counts the gateway's reports about this account, from 1 in each epoch; never used twice. One that is not larger than
/// those before changes nothing.</param>
/// <param name="Observer">How to reach the gateway.</param>
/// <param name="IsActive">Whether it has clients of the account, had some a moment ago, or one waits. If not, it holds nothing.</param>
/// <param name="Connections">Client connections.</param>
/// <param name="Subscriptions">Of its clients.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.quota-report")]
public sealed record QuotaReport(
    [property: Id(0)] string Gateway,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long Sequence,
    [property: Id(3)] IQuotaObserver Observer,
    [property: Id(4)] bool IsActive,
    [property: Id(5)] QuotaUse Connections,
    [property: Id(6)] QuotaUse Subscriptions);

/// <summary>What a gateway says of one limit.</summary>
/// <param name="Limit">For the whole cluster, as the gateway knows it; negative for none. The smallest that a gateway with a part in it knows counts.</param>
/// <param name="Used">In use here.</param>
/// <param name="Held">What it was granted and has not given back. More may be used, after silos were away or out of what was to spare.</param>
/// <param name="Wanted">That wait here, beyond what is used.</param>
/// <param name="IsSparing">Whether it gives back at once what is no longer used.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.quota-use")]
public readonly record struct QuotaUse(
    [property: Id(0)] long Limit,
    [property: Id(1)] long Used,
    [property: Id(2)] long Held,
    [property: Id(3)] long Wanted,
    [property: Id(4)] bool IsSparing)
{
    /// <summary>Where nothing is limited, or nothing is there.</summary>
    public static QuotaUse None { get; } = new(-1, 0, 0, 0, false);

    /// <summary>What nobody else may have.</summary>
    public long Taken => Math.Max(Used, Held);
}

/// <summary>Answer to a report.</summary>
/// <param name="Incarnation">Which activation answers: equal or not, without an order.</param>
/// <param name="IsComplete">Every gateway that was there when the activation began has reported since, or is gone.</param>
/// <param name="Heard">The list of gateways all of which have reported; null if some have not. Who knows nobody beside that list may take the
/// answer as complete.</param>
/// <param name="IsSuperseded">A newer epoch of this gateway has reported: this one is not heard.</param>
/// <param name="Connections">Of connections.</param>
/// <param name="Subscriptions">Of subscriptions.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.quota-answer")]
public sealed record QuotaAnswer(
    [property: Id(0)] long Incarnation,
    [property: Id(1)] bool IsComplete,
    [property: Id(2)] DirectoryVersion? Heard,
    [property: Id(3)] bool IsSuperseded,
    [property: Id(4)] QuotaShare Connections,
    [property: Id(5)] QuotaShare Subscriptions);

/// <summary>What a gateway may have of one limit.</summary>
/// <param name="Held">May be used. Less than what is used: the rest is too much and has to go.</param>
/// <param name="Reserve">As much of that is not used yet; worth asking for more when half of it is gone.</param>
/// <param name="Spare">Nobody's yet. As much may be used beyond what is held by who cannot wait, if it is reported at once.</param>
/// <param name="IsScarce">Somebody waits, or has: what is no longer used should be given back at once.</param>
/// <param name="IsExhausted">All that there is, is in use: who waits need not wait any longer.</param>
[GenerateSerializer, Immutable, Alias("orleansnats.quota-share")]
public readonly record struct QuotaShare(
    [property: Id(0)] long Held,
    [property: Id(1)] long Reserve,
    [property: Id(2)] long Spare,
    [property: Id(3)] bool IsScarce,
    [property: Id(4)] bool IsExhausted);

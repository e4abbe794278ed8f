namespace OrleansNats.Grains.Quotas;

/// <summary>One gateway's part in a <see cref="QuotaPool"/>.</summary>
internal sealed class QuotaStake
{
    /// <summary>As reported last.</summary>
    public QuotaUse Use { get; set; }

    /// <summary>What it may be using: the larger of what it reported and of what it was granted then.</summary>
    public long Taken { get; set; }

    /// <summary>What it was told to keep at most of what it uses; null unless that was less than it used.</summary>
    public long? Cut { get; set; }

    /// <summary>Used, without what it was told to end.</summary>
    public long Kept => Cut ?? Use.Used;

    /// <summary>Used though never granted.</summary>
    public long Excess => Math.Max(0, Kept - Use.Held);

    /// <summary>Wanted, and neither granted nor refused when it reported last.</summary>
    public long Unmet { get; set; }

    /// <summary>Was told to give back what it no longer uses.</summary>
    public bool IsWarned { get; set; }

    /// <summary>Told last.</summary>
    public long Spare { get; set; }

    /// <summary>Has nothing to give back, and will give back what it no longer uses.</summary>
    public bool IsTight => Use.IsSparing && Taken <= Use.Used;
}

using OrleansNats.Grains.Quotas;

namespace OrleansNats.Grains.Gateways.Quotas;

/// <summary>A gateway's side of one limit: the arithmetic, without clock, calls or threads. Not thread-safe.</summary>
internal sealed class QuotaLedger
{
    /// <summary>Of the whole cluster; negative for none.</summary>
    public long Limit { get; set; } = -1;

    /// <summary>Granted.</summary>
    public long Held { get; private set; }

    /// <summary>As much was not used when it was granted.</summary>
    public long Reserve { get; private set; }

    /// <summary>As much more may be used by who cannot wait.</summary>
    public long Spare { get; private set; }

    /// <summary>Whether others wait, so that what is not used is given back at once.</summary>
    public bool IsSparing { get; private set; }

    /// <summary>Whether everything there is was in use when the silo answered last.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Whether silos may have given to others what was granted here, and have not answered since.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Largest number that may be used.</summary>
    public long Most => Limit < 0 ? long.MaxValue : IsLost ? 0 : Held + Spare;

    /// <summary>From this number in use on it is worth asking for more: half of the reserve is gone, or what was not granted is used.</summary>
    public long AskFrom => Limit < 0 ? long.MaxValue : Reserve > 0 ? Held - ((Reserve - 1) / 2) : Held + 1;

    /// <summary>Whether much more is held than was thought useful.</summary>
    public bool IsTooMuch(long used) => Held - used > (2 * Reserve) + 1;

    /// <summary>What the gateway says of it. What is held beyond use and reserve is given back with it.</summary>
    public QuotaUse Report(long used, long wanted)
    {
        if (Limit < 0) return QuotaUse.None;
        Held = Math.Min(Held, used + (IsSparing ? 0 : Reserve));
        return new QuotaUse(Limit, used, IsLost ? 0 : Held, wanted, IsSparing);
    }

    /// <summary>Takes what the answer grants.</summary>
    /// <param name="reported">As in the report that is answered.</param>
    /// <param name="used">In use now.</param>
    /// <returns>Whether more is used than is allowed any longer.</returns>
    public bool Take(in QuotaShare share, in QuotaUse reported, long used)
    {
        if (Limit < 0) return false;
        bool isCut = share.Held < reported.Used;
        Held = isCut ? share.Held : Math.Max(share.Held, Math.Min(used, reported.Taken));
        Reserve = share.Reserve;
        Spare = share.Spare;
        IsSparing = share.IsScarce;
        IsExhausted = share.IsExhausted;
        IsLost = false;
        return isCut;
    }

    /// <summary>Others wait.</summary>
    public void BeSparing() => IsSparing = true;

    /// <summary>Silos may have given to others what was granted here.</summary>
    public void Lose()
    {
        IsLost = true;
        (Reserve, Spare, IsExhausted) = (0, 0, false);
    }

    /// <summary>Nothing is needed any longer.</summary>
    public void GiveUp()
    {
        IsLost = false;
        (Held, Reserve, Spare, IsExhausted) = (0, 0, 0, false);
    }
}

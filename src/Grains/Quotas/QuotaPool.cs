namespace OrleansNats.Grains.Quotas;

/// <summary>
/// One limit of an account, shared among gateways: a plain state machine without clock, calls or threads. Not thread-safe. What is taken never adds
/// up to more than the limit by what is granted here; it does only by what gateways use unasked. See docs/decisions/0008-account-quotas.md.
/// </summary>
/// <param name="hasSpare">Whether gateways may use of what is nobody's yet before they ask.</param>
internal sealed class QuotaPool(bool hasSpare)
{
    /// <summary>A gateway's reserve is this part of what it could have alone, divided by the number of gateways.</summary>
    private const int ReserveParts = 4;

    private readonly Dictionary<string, QuotaStake> _stakes = new(StringComparer.Ordinal);

    /// <summary>Gateways with a part in it.</summary>
    public int Count => _stakes.Count;

    /// <summary>Somebody waits, or more is taken than the limit allows, or too little has come back since.</summary>
    public bool IsScarce { get; private set; }

    /// <summary>The smallest limit that a gateway knows; the largest number while there is none.</summary>
    public long Limit => _stakes.Count == 0 ? long.MaxValue : _stakes.Values.Min(static stake => stake.Use.Limit);

    /// <summary>What nobody has; negative when more is taken than the limit allows.</summary>
    public long Free => _stakes.Count == 0 ? 0 : Limit - _stakes.Values.Sum(static stake => stake.Taken);

    /// <summary>Takes what a gateway reports, and grants what can be.</summary>
    /// <param name="mayGrant">Whether all gateways that may hold something are known. If not, everybody keeps what they have.</param>
    /// <param name="mayCut">Whether what gateways say they use may be counted on, so that some can be told to end what is too much.</param>
    public QuotaShare Report(string gateway, in QuotaUse use, bool mayGrant, bool mayCut)
    {
        if (use.Limit < 0)
        {
            Remove(gateway);
            return default;
        }

        if (!_stakes.TryGetValue(gateway, out QuotaStake? stake)) _stakes.Add(gateway, stake = new QuotaStake());
        stake.Use = use;
        stake.Taken = use.Taken;
        stake.Cut = null;
        stake.Unmet = 0;
        stake.Spare = 0;
        if (!mayGrant) return new QuotaShare(use.Held, 0, 0, IsScarce: false, IsExhausted: false);
        long cut = mayCut ? CutOf(stake) : 0;
        return cut > 0 ? Shorten(stake, cut) : Grant(stake);
    }

    public void Remove(string gateway)
    {
        _stakes.Remove(gateway);
        NoteScarcity();
    }

    /// <summary>Adds the gateways that should report: those that have what others wait for or what a lowered limit does not allow, that can get now what
    /// they wait for, that may think there is more to spare than there is, or that use too much.</summary>
    /// <param name="mayCut">As before.</param>
    public void AddToTell(HashSet<string> gateways, bool mayCut)
    {
        long free = Free;
        long unmet = _stakes.Values.Sum(static stake => stake.Unmet);
        bool isShort = unmet > Math.Max(0, free);
        bool isTooMuch = mayCut && Overuse > 0;
        foreach ((string gateway, QuotaStake stake) in _stakes)
        {
            bool hasWhatOthersWaitFor = isShort && unmet > stake.Unmet && !stake.IsTight;
            bool hasWhatIsNotAllowed = free < 0 && stake.Cut is null && !(stake.IsWarned && stake.Taken <= stake.Use.Used);
            bool canGet = stake.Unmet > 0 && free > 0;
            bool expectsTooMuch = stake.Spare > (2 * SpareOf(free)) + 1;
            bool usesTooMuch = isTooMuch && stake is { Cut: null, Use.Used: > 0 };
            if (hasWhatOthersWaitFor || hasWhatIsNotAllowed || canGet || expectsTooMuch || usesTooMuch) gateways.Add(gateway);
        }
    }

    /// <summary>In use beyond the limit, without what gateways were told to end.</summary>
    private long Overuse => _stakes.Count == 0 ? 0 : _stakes.Values.Sum(static stake => stake.Kept) - Limit;

    private QuotaShare Grant(QuotaStake stake)
    {
        long available = Math.Max(0, Limit - _stakes.Values.Where(other => other != stake).Sum(static other => other.Taken) - stake.Use.Used);
        long granted = Math.Min(stake.Use.Wanted, available);
        stake.Unmet = stake.Use.Wanted - granted;
        NoteScarcity();
        long rest = Math.Max(0, available - granted - _stakes.Values.Sum(static other => other.Unmet));
        long reserve = IsScarce ? 0 : rest / (ReserveParts * _stakes.Count);
        long held = stake.Use.Used + granted + reserve;
        stake.Taken = Math.Max(stake.Use.Taken, held);
        NoteScarcity();
        bool isExhausted = stake.Unmet > 0 && IsAllInUse(stake);
        if (isExhausted) stake.Unmet = 0;
        stake.Spare = SpareOf(Free);
        stake.IsWarned = IsScarce;
        return new QuotaShare(held, reserve, stake.Spare, IsScarce, isExhausted);
    }

    private QuotaShare Shorten(QuotaStake stake, long cut)
    {
        stake.Cut = stake.Use.Used - cut;
        IsScarce = true;
        return new QuotaShare(stake.Cut.Value, 0, 0, IsScarce: true, IsExhausted: stake.Use.Wanted > 0);
    }

    /// <summary>
    /// How much a gateway has to end. First those pay who use what was never granted, each by its part in that; if that is not enough, because the
    /// limit is smaller than it was, all by what they use. Who was told already is left alone until it reports.
    /// </summary>
    private long CutOf(QuotaStake stake)
    {
        long over = Overuse;
        if (over <= 0) return 0;
        QuotaStake[] untold = [.. _stakes.Values.Where(static other => other.Cut is null)];
        long excess = untold.Sum(static other => other.Excess);
        bool isExcessEnough = excess >= over;
        long own = isExcessEnough ? stake.Excess : stake.Use.Used;
        long all = isExcessEnough ? excess : untold.Sum(static other => other.Use.Used);
        return all == 0 ? 0 : Math.Min(own, Share(over, own, all));
    }

    /// <summary>Rounded up: nobody is left to pay what all have rounded away.</summary>
    private static long Share(long amount, long own, long all) => (long)((((Int128)amount * own) + all - 1) / all);

    private bool IsAllInUse(QuotaStake asker) => _stakes.Values.All(stake => stake == asker || stake.IsTight);

    private long SpareOf(long free) => hasSpare && free > 0 ? (free + _stakes.Count - 1) / _stakes.Count : 0;

    private void NoteScarcity()
    {
        long free = Free;
        long unmet = _stakes.Values.Sum(static stake => stake.Unmet);
        IsScarce = _stakes.Count > 0 && (unmet > free || (IsScarce && free - unmet < ReserveParts * _stakes.Count));
    }
}

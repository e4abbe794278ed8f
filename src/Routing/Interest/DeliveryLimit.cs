namespace OrleansNats.Routing.Interest;

/// <summary>The count of an auto-unsubscribe (UNSUB with a maximum). Apart from the subscription, because few have one.</summary>
internal sealed class DeliveryLimit(long max, long taken)
{
    private long _max = max;
    private long _taken = taken; // may run past the maximum by the number of refused deliveries

    /// <summary>Deliveries allowed in all; 0 for no limit.</summary>
    public long Max
    {
        get => Volatile.Read(ref _max);
        set => Volatile.Write(ref _max, value);
    }

    public long Taken
    {
        get
        {
            long taken = Volatile.Read(ref _taken);
            long max = Max;
            return max > 0 && taken > max ? max : taken;
        }
    }

    public bool IsExhausted => Max is > 0 and long max && Volatile.Read(ref _taken) >= max;

    public bool TryTake()
    {
        long max = Max;
        return (max <= 0 || Volatile.Read(ref _taken) < max) && (Interlocked.Increment(ref _taken) <= max || max <= 0);
    }
}

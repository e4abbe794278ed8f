namespace OrleansNats.Grains;

/// <summary>
/// Time as its owner has lived it: runs with the machine's monotonic clock, but by no more than a step at once, so that leases do not all end
/// because the process, or its machine, stood still for a while and renewals wait to be read. Never runs back.
/// </summary>
/// <param name="longestStep">Longer gaps between two looks at the clock count as this much.</param>
internal sealed class SteadyClock(TimeProvider time, TimeSpan longestStep)
{
    private long _lastLook = time.GetTimestamp();
    private TimeSpan _now;

    /// <summary>Since the clock was made. Looking sets it forward: not thread-safe.</summary>
    public TimeSpan Now()
    {
        long look = time.GetTimestamp();
        TimeSpan step = time.GetElapsedTime(_lastLook, look);
        _lastLook = look;
        if (step > TimeSpan.Zero) _now += step < longestStep ? step : longestStep;
        return _now;
    }
}

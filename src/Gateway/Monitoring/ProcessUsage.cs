namespace OrleansNats.Gateway.Monitoring;

/// <summary>Processor use of this process, measured between the requests that ask for it.</summary>
internal sealed class ProcessUsage(TimeProvider time)
{
    private static readonly TimeSpan ShortestSample = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new(); // guards the fields below
    private long _sampledAt = time.GetTimestamp();
    private TimeSpan _usedThen = Environment.CpuUsage.TotalTime;
    private double _percent;

    /// <summary>Resident memory in bytes.</summary>
    public static long ResidentBytes => Environment.WorkingSet;

    /// <summary>Percent of one processor, one decimal, since the request before the last second; 0 in the first second.</summary>
    public double ProcessorPercent()
    {
        lock (_gate)
        {
            TimeSpan elapsed = time.GetElapsedTime(_sampledAt);
            if (elapsed < ShortestSample) return _percent;
            TimeSpan used = Environment.CpuUsage.TotalTime;
            _percent = Math.Round((used - _usedThen) / elapsed * 100, 1);
            _usedThen = used;
            _sampledAt = time.GetTimestamp();
            return _percent;
        }
    }
}

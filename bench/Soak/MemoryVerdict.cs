namespace OrleansNats.Soak;

/// <summary>Whether memory grew after the first minute.</summary>
/// <param name="BaseMiB">Median of the half minute after the first minute.</param>
/// <param name="EndMiB">Median of the last half minute.</param>
/// <param name="IsJudged">False for a run too short to tell growth from warming up; then only the ceiling holds.</param>
internal sealed record MemoryVerdict(double BaseMiB, double EndMiB, double MaxMiB, double SlopeMiBPerMinute, bool IsJudged)
{
    public const double CeilingMiB = 1024;
    private const int WarmUpSeconds = 60;
    private const int WindowSeconds = 30;
    private const int LeastSeconds = WarmUpSeconds + 2 * WindowSeconds;
    private const double GrowthShare = 0.05;
    private const double GrowthMiB = 5;

    public bool IsGood => MaxMiB <= CeilingMiB && (!IsJudged || EndMiB <= BaseMiB * (1 + GrowthShare) + GrowthMiB);

    public static MemoryVerdict Of(MemorySampler memory, double seconds)
    {
        bool judged = seconds >= LeastSeconds;
        double from = judged ? WarmUpSeconds : seconds / 2;
        double window = judged ? WindowSeconds : seconds / 4;
        return new MemoryVerdict(
            memory.MedianMiB(from, from + window),
            memory.MedianMiB(seconds - window, double.MaxValue),
            memory.MaxMiB,
            memory.SlopeMiBPerMinute(from),
            judged);
    }
}

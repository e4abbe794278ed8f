using System.Diagnostics.Metrics;

namespace OrleansNats.Routing.Homes;

/// <summary>
/// How long publishers waited to learn who is interested in a subject that was not known yet: counted here, and told to whoever
/// listens to the instrument <c>nats.gateway.silos.wait</c>. Any thread.
/// </summary>
public sealed class PublishWaits
{
    /// <summary>Name that a listener asks for.</summary>
    public const string MeterName = "OrleansNats.Gateway.Silos";

    /// <summary>Upper bounds of the counts, in seconds; the last count has none.</summary>
    private static readonly double[] UpperBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

    private static readonly Histogram<double> Instrument = new Meter(MeterName).CreateHistogram(
        "nats.gateway.silos.wait", "s", Description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = UpperBounds });

    private readonly long[] _counts = new long[UpperBounds.Length + 1];
    private long _ticks;

    /// <summary>What is measured.</summary>
    public static string Description => "How long publishers waited to learn who is interested in a subject not known yet.";

    /// <summary>Upper bounds of <see cref="Count"/>, in seconds.</summary>
    public static IReadOnlyList<double> Bounds => UpperBounds;

    /// <summary>Sum of all waits.</summary>
    public TimeSpan Total => TimeSpan.FromTicks(Volatile.Read(ref _ticks));

    /// <summary>Waits above the bound before, and not above the bound of this number; the number after the last bound has the rest.</summary>
    public long Count(int bound) => Volatile.Read(ref _counts[bound]);

    /// <summary>A wait has ended.</summary>
    public void Add(TimeSpan wait)
    {
        int bound = Array.BinarySearch(UpperBounds, wait.TotalSeconds);
        Interlocked.Increment(ref _counts[bound < 0 ? ~bound : bound]);
        Interlocked.Add(ref _ticks, wait.Ticks);
        Instrument.Record(wait.TotalSeconds);
    }
}

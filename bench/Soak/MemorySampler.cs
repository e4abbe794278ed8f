using System.Diagnostics;
using System.Globalization;

namespace OrleansNats.Soak;

/// <summary>Resident memory of a process, once a second.</summary>
internal sealed class MemorySampler(int pid)
{
    private readonly List<(double Seconds, double MiB)> _samples = [];

    public IReadOnlyList<(double Seconds, double MiB)> Samples => _samples;

    public double MaxMiB => _samples.Count == 0 ? 0 : _samples.Max(sample => sample.MiB);

    /// <summary>Resident memory of a process now, in MiB; 0 when it is gone.</summary>
    public static double ReadMiB(int pid)
    {
        try
        {
            string line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return 0;
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        long started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) _samples.Add((Stopwatch.GetElapsedTime(started).TotalSeconds, ReadMiB(pid)));
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    /// <summary>Median of the samples of a span of seconds; 0 when there are none.</summary>
    public double MedianMiB(double from, double to)
    {
        double[] sizes = [.. _samples.Where(sample => sample.Seconds >= from && sample.Seconds < to).Select(sample => sample.MiB).Order()];
        return sizes.Length == 0 ? 0 : sizes[sizes.Length / 2];
    }

    /// <summary>Slope of the straight line nearest to the samples from a second on, in MiB a minute.</summary>
    public double SlopeMiBPerMinute(double from)
    {
        (double Seconds, double MiB)[] samples = [.. _samples.Where(sample => sample.Seconds >= from)];
        if (samples.Length < 2) return 0;
        double meanSeconds = samples.Average(sample => sample.Seconds);
        double meanMiB = samples.Average(sample => sample.MiB);
        double covariance = samples.Sum(sample => (sample.Seconds - meanSeconds) * (sample.MiB - meanMiB));
        double variance = samples.Sum(sample => (sample.Seconds - meanSeconds) * (sample.Seconds - meanSeconds));
        return 60 * covariance / variance;
    }
}

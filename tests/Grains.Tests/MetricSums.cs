using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OrleansNats.Grains.Tests;

/// <summary>Adds up what the counters of one meter say, by name and by the value of their tag.</summary>
internal sealed class MetricSums : IDisposable
{
    private readonly ConcurrentDictionary<(string Name, string? Tag), long> _sums = new();
    private readonly MeterListener _listener = new();

    public MetricSums(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _sums.AddOrUpdate((instrument.Name, tags.Length == 0 ? null : (string?)tags[0].Value), value, (_, sum) => sum + value));
        _listener.Start();
    }

    public long this[string name, string? tag = null] => _sums.GetValueOrDefault((name, tag));

    public void Dispose() => _listener.Dispose();
}

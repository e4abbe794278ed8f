using System.Diagnostics.Metrics;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Monitoring.Metrics;

namespace OrleansNats.Gateway.Telemetry;

/// <summary>
/// The gateway's metrics as instruments, with the values that <c>/metrics</c> shows. All are observable: nothing is counted here,
/// and nothing is read unless somebody listens.
/// </summary>
public sealed class GatewayMetrics : IDisposable
{
    /// <summary>Name that a listener asks for.</summary>
    public const string MeterName = "OrleansNats.Gateway";

    /// <summary>The instruments of one collection share one reading of the server.</summary>
    private static readonly TimeSpan SampleLife = TimeSpan.FromMilliseconds(200);

    private readonly Meter _meter = new(MeterName, ProductVersion.Own);
    private readonly IMonitoredServer _server;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new(); // guards the two fields below
    private MetricSample? _sample;
    private long _sampledAt;

    /// <param name="time">Ages a reading.</param>
    public GatewayMetrics(IMonitoredServer server, TimeProvider time)
    {
        _server = server;
        _time = time;
        foreach (IGrouping<string, GatewayMetric> metric in GatewayMetric.All.GroupBy(static m => m.Name)) Add([.. metric]);
    }

    public void Dispose() => _meter.Dispose();

    /// <param name="values">One metric: a single value, or one for each direction.</param>
    private void Add(GatewayMetric[] values)
    {
        GatewayMetric metric = values[0];
        _ = metric.Kind switch
        {
            MetricKind.Counter => (Instrument)_meter.CreateObservableCounter(metric.Name, () => Read(values), metric.Unit, metric.Description),
            MetricKind.UpDown => _meter.CreateObservableUpDownCounter(metric.Name, () => Read(values), metric.Unit, metric.Description),
            _ => _meter.CreateObservableGauge(metric.Name, () => Read(values), metric.Unit, metric.Description),
        };
    }

    private Measurement<double>[] Read(GatewayMetric[] values)
    {
        MetricSample sample = Sample();
        return [.. values.Select(metric => metric.Direction is null
            ? new Measurement<double>(metric.Read(sample))
            : new Measurement<double>(metric.Read(sample), new KeyValuePair<string, object?>(GatewayMetric.DirectionTag, metric.Direction)))];
    }

    private MetricSample Sample()
    {
        lock (_gate)
        {
            if (_sample is { } recent && _time.GetElapsedTime(_sampledAt) < SampleLife) return recent;
        }
        MetricSample sample = MetricSample.Of(_server, _server.OpenConnections(), _time);
        lock (_gate)
        {
            _sampledAt = _time.GetTimestamp();
            return _sample = sample;
        }
    }
}

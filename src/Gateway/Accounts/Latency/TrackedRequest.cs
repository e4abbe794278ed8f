using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Connections;

namespace OrleansNats.Gateway.Accounts.Latency;

/// <summary>A request to a service that is measured.</summary>
/// <param name="requester">Who asks.</param>
/// <param name="share">Whether the exporter learns who that is.</param>
/// <param name="header">The headers for which it is measured; null for none.</param>
/// <param name="at">When it came.</param>
/// <param name="timestamp">The same, as a timestamp.</param>
internal sealed class TrackedRequest(
    ServiceLatency latency, ClientConnection requester, bool share, IReadOnlyDictionary<string, string[]>? header, DateTime at, long timestamp)
{
    private readonly Lock _gate = new(); // guards the rest
    private bool _isAnswered;
    private LatencyReport? _first;
    private LatencyReport? _second;

    public ServiceLatency Latency => latency;

    public long Timestamp => timestamp;

    /// <summary>True for the first answer only.</summary>
    public bool TryAnswer()
    {
        lock (_gate)
        {
            bool isFirst = !_isAnswered;
            _isAnswered = true;
            return isFirst;
        }
    }

    /// <summary>Takes the measurement of this server.</summary>
    /// <returns>The whole one if that of the responder's server is there already; null if it must be waited for.</returns>
    public LatencyReport? TakeFirst(LatencyReport report)
    {
        lock (_gate)
        {
            _first = report;
            return _second is null ? null : report.Merge(_second);
        }
    }

    /// <summary>Takes the measurement of the responder's server.</summary>
    /// <returns>As <see cref="TakeFirst"/>.</returns>
    public LatencyReport? TakeSecond(LatencyReport report)
    {
        lock (_gate)
        {
            _second = report;
            return _first?.Merge(report);
        }
    }

    /// <summary>A report with what is known of the request.</summary>
    public LatencyReport Report(int status, string? description = null)
    {
        RequestInfo info = RequestInfo.Of(requester, share);
        return new LatencyReport
        {
            Status = status,
            Description = description,
            Requestor = info,
            Header = header,
            Start = at - TimeSpan.FromTicks(info.RoundTrip / TimeSpan.NanosecondsPerTick),
        };
    }
}

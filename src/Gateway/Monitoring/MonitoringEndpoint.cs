namespace OrleansNats.Gateway.Monitoring;

/// <summary>One path of the monitoring listener.</summary>
/// <param name="CountedAs">Its name in <c>http_req_stats</c>; null for those nats-server does not count.</param>
/// <param name="Answer">Called on a pool thread; safe for concurrent use.</param>
/// <param name="CountsBadQueries">Whether a request with an unreadable query counts too, which differs by path in nats-server.</param>
internal sealed record MonitoringEndpoint(string? CountedAs, Func<MonitoringQuery, MonitoringAnswer> Answer, bool CountsBadQueries = true);

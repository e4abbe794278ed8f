using System.Text.Json;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Monitoring.Accounts;
using OrleansNats.Gateway.Monitoring.Varz;
using OrleansNats.Gateway.SystemEvents.Documents;
using OrleansNats.Gateway.SystemEvents.Requests;

namespace OrleansNats.Gateway.SystemEvents;

/// <summary>
/// This server's totals: told 0.25 and 1.25 s after the start, then after twice the time each, at last every 10 s; at most once a second,
/// except to those who ask (facts 9.2).
/// </summary>
internal sealed class StatszHeartbeat : IDisposable
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private readonly SystemMessages _messages;
    private readonly MonitoringDocuments _documents;
    private readonly RemoteServers _servers;
    private readonly string _subject;
    private readonly ITimer _timer;
    private readonly Lock _gate = new(); // guards the two below
    private TimeSpan _interval = FirstInterval;
    private long _toldAt; // timestamp; 0 for never

    public StatszHeartbeat(SystemMessages messages, MonitoringDocuments documents, RemoteServers servers)
    {
        _messages = messages;
        _documents = documents;
        _servers = servers;
        _subject = SystemSubjects.ServerEvent(messages.Server.Info.ServerId, "STATSZ");
        _timer = messages.Server.Time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start() => _timer.Change(FirstInterval, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();

    /// <summary>Tells everybody, or does so as soon as it may again.</summary>
    public void Tell()
    {
        lock (_gate)
        {
            TimeSpan pause = _interval < ShortestPause ? _interval : ShortestPause;
            TimeSpan elapsed = _toldAt == 0 ? pause : _messages.Server.Time.GetElapsedTime(_toldAt);
            if (elapsed < pause)
            {
                _timer.Change(pause - elapsed, Timeout.InfiniteTimeSpan);
                return;
            }

            _toldAt = _messages.Server.Time.GetTimestamp();
        }

        Publish(_subject);
    }

    /// <summary>Answers a request; one without a reply has everybody told, at once.</summary>
    public void Answer(InternalMessage request)
    {
        RequestBody body = RequestBody.Read(request.Body, "StatszEventOptions");
        RequestFilter filter = RequestFilter.Read(body);
        if (body.Error is { } error && request.Reply.Length > 0)
        {
            _ = _messages.AnswerAsync(_messages.System, request.Reply, ContentEncoding.Plain, () => Requests.Answer.Unreadable(error));
        }
        else if (body.Error is null && filter.Includes(_messages.Server))
        {
            if (request.Reply.Length > 0) Publish(request.Reply, echo: true);
            else TellAtOnce();
        }
    }

    /// <summary>The id of the server that an event is from; null if it cannot be read.</summary>
    public static string? ReadServerId(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, SystemJson.Compact.ServerOnlyMessage)?.Server?.Id is { Length: > 0 } id ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void TellAtOnce()
    {
        lock (_gate) _toldAt = 0;
        Tell();
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _interval = _interval * 2 < LastInterval ? _interval * 2 : LastInterval;
            _timer.Change(_interval, Timeout.InfiniteTimeSpan);
        }

        Tell();
    }

    private void Publish(string subject, bool echo = false) => _messages.Publish(
        subject, SystemJson.Compact.StatszMessage, server => new StatszMessage(server, Describe()), echo: echo);

    private StatszDocument Describe()
    {
        IMonitoredServer server = _documents.Server;
        ServerTotals totals = server.Totals;
        RouteTotals routed = server.Cluster?.Totals ?? RouteTotals.None;
        long stale = totals.StaleConnections + routed.StaleConnections;
        return new StatszDocument
        {
            Start = server.Started.UtcDateTime,
            Mem = ProcessUsage.ResidentBytes,
            Cores = Environment.ProcessorCount,
            Cpu = _documents.Usage.ProcessorPercent(),
            Connections = totals.Connections,
            TotalConnections = totals.TotalConnections,
            ActiveAccounts = _messages.Server.Accounts.All.Count(static account => account.Connections.Local > 0),
            Subscriptions = totals.Subscriptions,
            Sent = new VolumeDocument(totals.OutMessages + routed.OutMessages, totals.OutBytes + routed.OutBytes),
            SentToClients = new VolumeDocument(totals.OutMessages, totals.OutBytes),
            Received = new VolumeDocument(totals.InMessages + routed.InMessages, totals.InBytes + routed.InBytes),
            ReceivedFromClients = new VolumeDocument(totals.InMessages, totals.InBytes),
            SlowConsumers = totals.SlowConsumers + routed.SlowConsumers,
            SlowConsumerStats = Counts(totals.SlowConsumers, routed.SlowConsumers),
            StaleConnections = stale > 0 ? stale : null,
            StaleConnectionStats = Counts(totals.StaleConnections, routed.StaleConnections),
            StalledClients = totals.Stalls > 0 ? totals.Stalls : null,
            Routes = server.Routes() is { Count: > 0 } routes ? [.. routes.Select(Describe)] : null,
            ActiveServers = _servers.Count + 1,
            GoMaxProcs = Environment.ProcessorCount,
        };
    }

    private static ConnectionKindCounts? Counts(long clients, long routes) => clients + routes > 0 ? new ConnectionKindCounts(clients, routes) : null;

    private static RouteStatDocument Describe(RouteSnapshot route) => new(
        route.Id,
        route.RemoteName,
        new VolumeDocument(route.OutMessages, route.OutBytes),
        new VolumeDocument(route.InMessages, route.InBytes),
        route.PendingBytes);
}

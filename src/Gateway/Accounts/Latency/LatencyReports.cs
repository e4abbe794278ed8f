using System.Text;
using System.Text.Json;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.SystemEvents;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Accounts.Latency;

/// <summary>
/// Measures services and publishes the figures in the exporters' accounts (facts 2.4). Where responder and requester are at different servers
/// both measure, and that of the responder tells the other by <c>$SYS.LATENCY.M2.id</c>. Safe from any thread.
/// </summary>
internal sealed class LatencyReports(ServerContext server)
{
    private const string SecondPrefix = "$SYS.LATENCY.M2.";

    private readonly string _id = server.Info.ServerId[^Math.Min(8, server.Info.ServerId.Length)..];
    private readonly Lock _gate = new(); // guards _isListening
    private bool _isListening;

    /// <summary>What reply subjects of measured requests end with: the responder's server learns from it whom to tell.</summary>
    public string Suffix => $".{_id}.T";

    private DateTime Now => server.Time.GetUtcNow().UtcDateTime;

    /// <summary>Begins to measure a request, if it is chosen.</summary>
    /// <param name="headers">Its header block; empty for none.</param>
    public TrackedRequest? Begin(ServiceImport import, Subscriber source, ReadOnlySpan<byte> headers)
    {
        if (import.Export is not { Latency: { } latency, Responses: ResponseType.Singleton } || source is not ClientConnection requester) return null;
        if (!LatencySampling.IsChosen(latency, headers, out IReadOnlyDictionary<string, string[]>? shown)) return null;
        Listen();
        return new TrackedRequest(latency, requester, import.Share, shown, Now, server.Time.GetTimestamp());
    }

    /// <summary>A request without a reply subject: nobody can answer it.</summary>
    public void OnBadRequest(Account exporter, TrackedRequest request) => Publish(exporter, request, request.Report(400, "Bad Request"));

    /// <summary>Nobody has taken the request.</summary>
    public void OnUnavailable(Account exporter, TrackedRequest request) => Publish(exporter, request, request.Report(503, "Service Unavailable"));

    /// <summary>Whoever asked has gone.</summary>
    public void OnLost(Account exporter, TrackedRequest request)
    {
        if (request.TryAnswer()) Publish(exporter, request, request.Report(408, "Request Timeout"));
    }

    /// <summary>No answer has come in time.</summary>
    public void OnTimeout(Account exporter, TrackedRequest request)
    {
        if (request.TryAnswer()) Publish(exporter, request, request.Report(504, "Service Timeout"));
    }

    /// <summary>An answer has come.</summary>
    /// <param name="source">From whom: a client, or a route.</param>
    /// <returns>False if the responder's server has still to tell its part.</returns>
    public bool OnAnswer(Account exporter, TrackedRequest request, Subscriber source)
    {
        if (!request.TryAnswer()) return true;
        long took = (long)server.Time.GetElapsedTime(request.Timestamp).TotalNanoseconds;
        LatencyReport report = request.Report(200);
        RequestInfo? responder = source is ClientConnection client ? RequestInfo.Of(client, isDetailed: true) : null;
        report = report with
        {
            Responder = responder,
            Service = Math.Max(0, took - (responder?.RoundTrip ?? 0)),
            Total = took + (report.Requestor?.RoundTrip ?? 0),
        };
        LatencyReport? whole = source.IsRemote ? request.TakeFirst(report) : report;
        if (whole is not null) Publish(exporter, request, whole);
        return whole is not null;
    }

    /// <summary>Tells the requester's server what the service took here.</summary>
    /// <param name="subject">Where the answer went.</param>
    /// <param name="since">When the request came here.</param>
    public void TellSecond(Account exporter, string subject, ClientConnection responder, DateTime at, long since)
    {
        if (System() is not { } system) return;
        RequestInfo info = RequestInfo.Of(responder, isDetailed: true);
        long took = Math.Max(0, (long)server.Time.GetElapsedTime(since).TotalNanoseconds - info.RoundTrip);
        var report = new LatencyReport { Status = 200, Responder = info, Start = at, Service = took, Total = took + info.RoundTrip };
        var told = new RemoteLatency(exporter.Name, subject, report);
        string id = subject.Split('.')[^2];
        server.Internal.Publish(system, SecondPrefix + id, JsonSerializer.SerializeToUtf8Bytes(told, LatencyJson.Relaxed.RemoteLatency));
    }

    private void Listen()
    {
        if (Volatile.Read(ref _isListening)) return;
        lock (_gate)
        {
            if (_isListening || System() is not { } system) return;
            _isListening = true;
            server.Internal.SubscribeInline(system, SecondPrefix + _id, OnSecond);
        }
    }

    private bool OnSecond(InternalMessage message)
    {
        RemoteLatency? told;
        try
        {
            told = JsonSerializer.Deserialize(message.Body, LatencyJson.Relaxed.RemoteLatency);
        }
        catch (JsonException)
        {
            return true;
        }

        if (told?.Report is null || told.RequestId is null || server.Accounts.Find(Encoding.UTF8.GetBytes(told.Account ?? "")) is not { } exporter) return true;
        if (exporter.BegunReplies is not { } replies || !replies.TryFind(Encoding.UTF8.GetBytes(told.RequestId), out PendingReply? pending)) return true;
        if (pending.Tracked is not { } request || request.TakeSecond(told.Report) is not { } whole) return true;
        replies.Close(pending);
        Publish(exporter, request, whole);
        return true;
    }

    private Account? System() => server.Accounts.SystemName is { } name ? server.Accounts.Get(name) : null;

    private void Publish(Account exporter, TrackedRequest request, LatencyReport report)
    {
        report = report with { Type = LatencyReport.ReportType, Id = SystemMessages.NewEventId(), Timestamp = Now };
        server.Internal.Publish(exporter, request.Latency.Subject, report.Write());
    }
}

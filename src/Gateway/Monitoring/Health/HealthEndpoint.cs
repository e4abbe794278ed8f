namespace OrleansNats.Gateway.Monitoring.Health;

/// <summary>Answers <c>/healthz</c> as a server without JetStream does: healthy while it listens, so not in lame duck.</summary>
internal sealed class HealthEndpoint(IMonitoredServer server)
{
    private const string NotListening = "failed to be ready for connections after 1ms: server";

    public MonitoringAnswer Answer(MonitoringQuery query)
    {
        query.Flag("js-enabled");
        query.Flag("js-enabled-only");
        query.Flag("js-server-only");
        query.Flag("js-meta-only");
        var wanted = new HealthQuery(query.Text("account"), query.Text("stream"), query.Text("consumer"), query.Flag("details"));
        if (MonitoringAnswer.Refusal(query) is { } refusal) return refusal;
        (int statusCode, HealthDocument document) = Check(wanted);
        return MonitoringAnswer.Json(document, MonitoringJson.Compact.HealthDocument, statusCode);
    }

    /// <returns>A status of HTTP, and what is said.</returns>
    public (int StatusCode, HealthDocument Document) Check(HealthQuery wanted)
    {
        bool named = wanted.Stream.Length > 0;
        if (named && wanted.Account.Length == 0)
            return Unhealthy(400, "BAD_REQUEST", "\"account\" must not be empty when checking stream health", wanted.Details);
        if (!named && wanted.Consumer.Length > 0)
            return Unhealthy(400, "BAD_REQUEST", "\"stream\" must not be empty when checking consumer health", wanted.Details);
        return server.IsListening
            ? (200, new HealthDocument("ok") { Silos = server.SiloTrouble })
            : Unhealthy(500, "CONNECTION", NotListening, wanted.Details);
    }

    private static (int, HealthDocument) Unhealthy(int statusCode, string type, string error, bool details) =>
        (statusCode, details ? new HealthDocument("error") { Errors = [new HealthErrorDocument(type, error)] } : new HealthDocument("error", error));
}

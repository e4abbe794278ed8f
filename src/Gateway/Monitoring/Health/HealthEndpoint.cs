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
        bool details = query.Flag("details");
        if (MonitoringAnswer.Refusal(query) is { } refusal) return refusal;

        bool named = query.Text("stream").Length > 0;
        if (named && query.Text("account").Length == 0)
            return Unhealthy(400, "BAD_REQUEST", "\"account\" must not be empty when checking stream health", details);
        if (!named && query.Text("consumer").Length > 0)
            return Unhealthy(400, "BAD_REQUEST", "\"stream\" must not be empty when checking consumer health", details);
        return server.IsListening
            ? MonitoringAnswer.Json(new HealthDocument("ok", Silos: server.SiloTrouble), MonitoringJson.Compact.HealthDocument)
            : Unhealthy(500, "CONNECTION", NotListening, details);
    }

    private static MonitoringAnswer Unhealthy(int statusCode, string type, string error, bool details) => MonitoringAnswer.Json(
        details ? new HealthDocument("error", Errors: [new HealthErrorDocument(type, error)]) : new HealthDocument("error", error),
        MonitoringJson.Compact.HealthDocument,
        statusCode);
}

namespace OrleansNats.Gateway.Monitoring.Unconfigured;

/// <summary>Answers for features that do not exist yet, as nats-server does when they are not configured.</summary>
internal sealed class UnconfiguredEndpoints(IMonitoredServer server, TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public MonitoringAnswer Gateways(MonitoringQuery query)
    {
        query.Subscriptions();
        query.Flag("accs");
        return MonitoringAnswer.Refusal(query)
            ?? MonitoringAnswer.Json(GatewaysDocument(), MonitoringJson.Indented.GatewayzDocument);
    }

    public GatewayzDocument GatewaysDocument() => new(server.ServerId, Now);

    public LeafzDocument LeafNodesDocument() => new(server.ServerId, Now);

    public JszDocument JetStreamDocument() => new() { ServerId = server.ServerId, Now = Now };

    public MonitoringAnswer LeafNodes(MonitoringQuery query)
    {
        query.Flag("subs");
        return MonitoringAnswer.Refusal(query)
            ?? MonitoringAnswer.Json(LeafNodesDocument(), MonitoringJson.Indented.LeafzDocument);
    }

    public MonitoringAnswer JetStream(MonitoringQuery query)
    {
        foreach (string flag in (ReadOnlySpan<string>)["accounts", "streams", "consumers", "direct-consumers", "config"]) query.Flag(flag);
        query.Number("offset");
        query.Number("limit");
        bool leaderOnly = query.Flag("leader-only");
        query.Flag("raft");
        query.Flag("stream-leader-only");
        if (query.Error is null && leaderOnly) query.Fail("filtered response: not leader");
        return MonitoringAnswer.Refusal(query) ?? MonitoringAnswer.Json(JetStreamDocument(), MonitoringJson.Indented.JszDocument);
    }

    /// <summary>No internal queue of nats-server's exists here, so none is ever waiting.</summary>
    public static MonitoringAnswer Queues(MonitoringQuery query)
    {
        query.Flag("all");
        return MonitoringAnswer.Refusal(query) ?? new MonitoringAnswer(200, "application/json", "{}"u8.ToArray(), true);
    }

    public static MonitoringAnswer Raft(MonitoringQuery query) =>
        MonitoringAnswer.Refusal(query) ?? MonitoringAnswer.Text(404, "No Raft nodes registered");
}

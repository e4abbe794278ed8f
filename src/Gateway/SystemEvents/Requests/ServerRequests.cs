using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Monitoring.Accounts;
using OrleansNats.Gateway.Monitoring.Connz;
using OrleansNats.Gateway.Monitoring.Health;
using OrleansNats.Gateway.Monitoring.Subsz;

namespace OrleansNats.Gateway.SystemEvents.Requests;

/// <summary>Requests for what monitoring shows of this server, or of each (facts 9.2). Their answers are those of the endpoints of the same name.</summary>
internal sealed class ServerRequests(RequestReader reader, MonitoringDocuments documents)
{
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    /// <summary>Handlers by the last part of the subject.</summary>
    public IReadOnlyDictionary<string, Func<InternalMessage, ValueTask>> Handlers => new Dictionary<string, Func<InternalMessage, ValueTask>>
    {
        ["VARZ"] = request => reader.HandleAsync(request, "VarzEventOptions", _ => Varz),
        ["SUBSZ"] = request => reader.HandleAsync(request, "SubszEventOptions", body => Subsz(ReadSubsz(body))),
        ["CONNZ"] = request => reader.HandleAsync(request, "ConnzEventOptions", body => Connz(ReadConnz(body))),
        ["ROUTEZ"] = request => reader.HandleAsync(request, "RoutezEventOptions", Routez),
        ["ACCOUNTZ"] = request => reader.HandleAsync(request, "AccountzEventOptions", Accountz),
        ["HEALTHZ"] = request => reader.HandleAsync(request, "HealthzEventOptions", Healthz),
        ["GATEWAYZ"] = request => reader.HandleAsync(request, "GatewayzEventOptions", Gatewayz),
        ["LEAFZ"] = request => reader.HandleAsync(request, "LeafzEventOptions", Leafz),
        ["JSZ"] = request => reader.HandleAsync(request, "JszEventOptions", Jsz),
        ["IPQUEUESZ"] = request => reader.HandleAsync(request, "IpqueueszEventOptions", _ => static () => new Answer(EmptyObject, null, false)),
        ["RAFTZ"] = request => reader.HandleAsync(request, "RaftzEventOptions", _ => static () => new Answer(EmptyObject, null, false)),
        ["PROFILEZ"] = request => reader.HandleAsync(request, "ProfilezEventOptions", _ => static () => NotOfGo("PROFILEZ")),
        ["EXPVARZ"] = request => reader.HandleAsync(request, "ExpvarzEventOptions", _ => static () => NotOfGo("EXPVARZ")),
    };

    /// <summary>Options of SUBSZ.</summary>
    public static SubszQuery ReadSubsz(RequestBody body) => new(
        body.Flag("subscriptions"), body.Number("offset"), body.Number("limit"), body.Text("account"), body.Text("test"));

    /// <summary>Options of CONNZ.</summary>
    public static ConnzQuery ReadConnz(RequestBody body)
    {
        string sort = body.Text("sort", "server.SortOpt");
        bool withUser = body.Flag("auth");
        bool subjects = body.Flag("subscriptions");
        SubscriptionDetail detail = body.Flag("subscriptions_detail") ? SubscriptionDetail.Full : subjects ? SubscriptionDetail.Subjects : SubscriptionDetail.None;
        int offset = Math.Max(0, body.Number("offset"));
        int limit = body.Number("limit");
        ulong connectionId = body.Unsigned("cid");
        string mqttClient = body.Text("mqtt_client");
        int state = body.Number("state", "server.ConnState");
        string filter = body.Text("filter_subject");
        return new ConnzQuery(
            new ConnectionOrder(sort),
            withUser,
            detail,
            offset,
            connectionId > 0 ? 1 : limit <= 0 ? ConnzQuery.DefaultLimit : limit,
            connectionId,
            state switch { 1 => ConnectionStates.Closed, 2 => ConnectionStates.All, _ => ConnectionStates.Open },
            body.Text("user"),
            body.Text("acc"),
            mqttClient,
            filter is ">" ? "" : filter);
    }

    public Func<Answer> Subsz(SubszQuery wanted) => () => wanted.Contradiction() is { } problem
        ? Answer.Failed(problem) : Answer.Of(documents.Subsz.Document(wanted), MonitoringJson.Compact.SubszDocument);

    public Func<Answer> Connz(ConnzQuery wanted) => () => wanted.Contradiction() is { } problem
        ? Answer.Failed(problem) : Answer.Of(documents.Connz.Document(wanted), MonitoringJson.Compact.ConnzDocument);

    public Func<Answer> Leafz(RequestBody body)
    {
        body.Flag("subscriptions");
        body.Text("account");
        return () => Answer.Of(documents.Unconfigured.LeafNodesDocument(), MonitoringJson.Compact.LeafzDocument);
    }

    private static Answer NotOfGo(string what) => Answer.Failed($"{what} is not supported: it shows the insides of a Go process");

    private Answer Varz() => Answer.Of(documents.Varz.Document(), MonitoringJson.Compact.VarzDocument);

    private Func<Answer> Routez(RequestBody body)
    {
        bool subjects = body.Flag("subscriptions");
        SubscriptionDetail detail = body.Flag("subscriptions_detail") ? SubscriptionDetail.Full : subjects ? SubscriptionDetail.Subjects : SubscriptionDetail.None;
        return () => Answer.Of(documents.Routez.Document(detail), MonitoringJson.Compact.RoutezDocument);
    }

    private Func<Answer> Accountz(RequestBody body)
    {
        string account = body.Text("account");
        return () => documents.Accounts.Document(account) is { } document
            ? Answer.Of(document, MonitoringJson.Compact.AccountzDocument) : Answer.Failed(AccountEndpoints.Missing(account));
    }

    private Func<Answer> Healthz(RequestBody body)
    {
        foreach (string flag in (ReadOnlySpan<string>)["js-enabled", "js-enabled-only", "js-server-only", "js-meta-only"]) body.Flag(flag);
        var wanted = new HealthQuery(body.Text("account"), body.Text("stream"), body.Text("consumer"), body.Flag("details"));
        return () =>
        {
            (int statusCode, HealthDocument document) = documents.Health.Check(wanted);
            return Answer.Of(document with { StatusCode = statusCode }, MonitoringJson.Compact.HealthDocument);
        };
    }

    private Func<Answer> Gatewayz(RequestBody body)
    {
        body.Text("name");
        body.Flag("accounts");
        body.Text("account_name");
        return () => Answer.Of(documents.Unconfigured.GatewaysDocument(), MonitoringJson.Compact.GatewayzDocument);
    }

    private Func<Answer> Jsz(RequestBody body)
    {
        bool leaderOnly = body.Flag("leader_only");
        return () => leaderOnly ? Answer.Skipped : Answer.Of(documents.Unconfigured.JetStreamDocument(), MonitoringJson.Compact.JszDocument);
    }
}

namespace OrleansNats.Gateway.Monitoring.Connz;

/// <summary>Which connections <c>/connz</c> shows.</summary>
internal enum ConnectionStates
{
    Open,
    Closed,
    All,
}

/// <summary>The query of <c>/connz</c>.</summary>
/// <param name="ConnectionId">0 means any.</param>
/// <param name="MqttClient">Empty means any; no MQTT client exists, so any other text matches nothing.</param>
/// <param name="FilterSubject">Empty means any. nats-server takes it over its system account only; here over HTTP too.</param>
internal sealed record ConnzQuery(
    ConnectionOrder Order,
    bool WithUser,
    SubscriptionDetail Detail,
    int Offset,
    int Limit,
    ulong ConnectionId,
    ConnectionStates States,
    string User,
    string Account,
    string MqttClient,
    string FilterSubject)
{
    public const int DefaultLimit = 1024;

    public bool IncludesOpen => States is not ConnectionStates.Closed;

    public bool IncludesClosed => States is not ConnectionStates.Open;

    /// <summary>Reads it; null leaves the reason in <paramref name="query"/>.</summary>
    public static ConnzQuery? Read(MonitoringQuery query)
    {
        bool withUser = query.Flag("auth");
        SubscriptionDetail detail = query.Subscriptions();
        int offset = Math.Max(0, query.Number("offset"));
        int limit = query.Number("limit");
        ulong connectionId = query.Unsigned("cid");
        ConnectionStates states = ReadStates(query);
        return query.Error is not null ? null : new ConnzQuery(
            new ConnectionOrder(query.Text("sort")),
            withUser,
            detail,
            offset,
            connectionId > 0 ? 1 : limit <= 0 ? DefaultLimit : limit,
            connectionId,
            states,
            query.Text("user"),
            query.Text("acc"),
            query.Text("mqtt_client"),
            query.Text("filter_subject") is ">" ? "" : query.Text("filter_subject"));
    }

    /// <summary>What makes the query as a whole refusable, in nats-server's words; null when it is good.</summary>
    public string? Contradiction() => this switch
    {
        { Order.IsKnown: false } => $"invalid sorting option: {Order.Name}",
        { Order.Name: "stop", States: not ConnectionStates.Closed } => "sort by stop only valid on closed connections",
        { Order.Name: "reason", States: not ConnectionStates.Closed } => "sort by reason only valid on closed connections",
        { FilterSubject.Length: > 0, Account.Length: 0 } => "filter by subject only valid with account filtering",
        _ => null,
    };

    private static ConnectionStates ReadStates(MonitoringQuery query)
    {
        switch (query.Text("state").ToUpperInvariant())
        {
            case "" or "OPEN":
                return ConnectionStates.Open;
            case "CLOSED":
                return ConnectionStates.Closed;
            case "ANY" or "ALL":
                return ConnectionStates.All;
            default:
                query.Fail($"Error decoding state for {query.Text("state")}");
                return ConnectionStates.Open;
        }
    }
}

namespace OrleansNats.Gateway.Monitoring.Connz;

/// <summary>How <c>/connz</c> sorts, by nats-server's names: ids, uptimes and reasons ascending, all else descending; ties by id.</summary>
/// <param name="Name">Empty means by id.</param>
internal readonly record struct ConnectionOrder(string Name)
{
    public bool IsKnown => Name is "" or "cid" or "start" or "subs" or "pending" or "msgs_to" or "msgs_from" or "bytes_to"
        or "bytes_from" or "last" or "idle" or "uptime" or "stop" or "reason" or "rtt";

    public IEnumerable<ConnectionSnapshot> Sort(IEnumerable<ConnectionSnapshot> connections, DateTimeOffset now)
    {
        IOrderedEnumerable<ConnectionSnapshot> byId = connections.OrderBy(static c => c.Id);
        return Name switch
        {
            "subs" => byId.OrderByDescending(static c => c.SubscriptionCount),
            "pending" => byId.OrderByDescending(static c => c.PendingBytes),
            "msgs_to" => byId.OrderByDescending(static c => c.OutMessages),
            "msgs_from" => byId.OrderByDescending(static c => c.InMessages),
            "bytes_to" => byId.OrderByDescending(static c => c.OutBytes),
            "bytes_from" => byId.OrderByDescending(static c => c.InBytes),
            "last" => byId.OrderByDescending(static c => c.LastActivity),
            "idle" => byId.OrderBy(static c => c.LastActivity),
            "uptime" => byId.OrderBy(c => (c.Stopped ?? now) - c.Started),
            "stop" => byId.OrderByDescending(static c => c.Stopped),
            "reason" => byId.OrderBy(static c => c.Reason, StringComparer.Ordinal),
            "rtt" => byId.OrderByDescending(static c => c.RoundTrip ?? TimeSpan.Zero),
            _ => byId,
        };
    }
}

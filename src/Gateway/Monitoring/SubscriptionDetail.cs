namespace OrleansNats.Gateway.Monitoring;

/// <summary>How much a list of connections tells of their subscriptions: the parameter <c>subs</c>.</summary>
internal enum SubscriptionDetail
{
    None,
    Subjects,
    Full,
}

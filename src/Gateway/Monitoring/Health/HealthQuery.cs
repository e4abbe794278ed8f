namespace OrleansNats.Gateway.Monitoring.Health;

/// <summary>The query of <c>/healthz</c>, as far as it says anything without JetStream.</summary>
/// <param name="Details">Whether errors are listed by type.</param>
internal sealed record HealthQuery(string Account, string Stream, string Consumer, bool Details);

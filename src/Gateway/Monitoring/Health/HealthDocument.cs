namespace OrleansNats.Gateway.Monitoring.Health;

/// <summary><c>/healthz</c>. An error stands in <see cref="Error"/>, or in <see cref="Errors"/> when details were asked for.</summary>
internal sealed record HealthDocument(string Status, string? Error = null, IReadOnlyList<HealthErrorDocument>? Errors = null);

/// <param name="Type"><c>BAD_REQUEST</c> or <c>CONNECTION</c>; the others concern JetStream.</param>
internal sealed record HealthErrorDocument(string Type, string Error);

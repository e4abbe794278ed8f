namespace OrleansNats.Gateway.Monitoring.Health;

/// <summary><c>/healthz</c>. An error stands in <see cref="Error"/>, or in <see cref="Errors"/> when details were asked for.</summary>
/// <param name="Silos">What is wrong with the silos this gateway is tied to: it serves clients all the same.</param>
internal sealed record HealthDocument(
    string Status, string? Error = null, IReadOnlyList<HealthErrorDocument>? Errors = null, string? Silos = null);

/// <param name="Type"><c>BAD_REQUEST</c> or <c>CONNECTION</c>; the others concern JetStream.</param>
internal sealed record HealthErrorDocument(string Type, string Error);

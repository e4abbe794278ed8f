namespace OrleansNats.Gateway.SystemEvents.Documents;

/// <param name="Code">A status of HTTP.</param>
internal sealed record ErrorDocument(int Code, string? Description);

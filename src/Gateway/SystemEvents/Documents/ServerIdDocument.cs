namespace OrleansNats.Gateway.SystemEvents.Documents;

/// <summary>The answer to IDZ.</summary>
internal sealed record ServerIdDocument(string Name, string Host, string Id);

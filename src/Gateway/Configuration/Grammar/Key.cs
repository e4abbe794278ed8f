namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>A key as written, quotes taken off.</summary>
internal sealed record Key(string Name, SourcePosition Position);

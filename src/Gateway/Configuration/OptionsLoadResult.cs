namespace OrleansNats.Gateway.Configuration;

/// <summary>Outcome of reading a configuration.</summary>
/// <param name="Options">Null when there is an error.</param>
/// <param name="Warnings">One sentence each, to be logged.</param>
/// <param name="Error">Null when all is well; else one error per line, without a line end after the last.</param>
public sealed record OptionsLoadResult(GatewayOptions? Options, IReadOnlyList<string> Warnings, string? Error);

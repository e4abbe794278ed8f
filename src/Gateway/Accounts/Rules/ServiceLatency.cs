namespace OrleansNats.Gateway.Accounts.Rules;

/// <summary>Measurement of how long the answers of a service take.</summary>
/// <param name="Subject">Where figures are published, in the exporter's account.</param>
/// <param name="Sampling">Percent of requests, 1 to 100; 0 for those whose headers ask for it.</param>
internal sealed record ServiceLatency(string Subject, int Sampling);

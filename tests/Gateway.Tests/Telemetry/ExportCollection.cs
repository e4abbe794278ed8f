namespace OrleansNats.Gateway.Tests.Telemetry;

/// <summary>
/// Tests of spans and exporters. Whether spans are taken is one state of the process, and an exporter that ends sends for two seconds
/// at most: beside tests that keep every processor busy it may not get to it.
/// </summary>
[CollectionDefinition(nameof(Gateway.Telemetry.MessageTracing), DisableParallelization = true)]
public sealed class ExportCollection;

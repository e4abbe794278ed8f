namespace OrleansNats.Hosting;

/// <summary>Whose telemetry is exported, and which.</summary>
/// <param name="ServiceName"><c>service.name</c>, unless the environment has another.</param>
/// <param name="Version"><c>service.version</c>.</param>
/// <param name="InstanceId"><c>service.instance.id</c>, unless the environment has another.</param>
/// <param name="Meters">Names; <c>*</c> stands for anything.</param>
/// <param name="Sources">Names of activity sources; <c>*</c> stands for anything.</param>
public sealed record OtlpProcess(
    string ServiceName, string Version, string InstanceId, IReadOnlyList<string> Meters, IReadOnlyList<string> Sources);

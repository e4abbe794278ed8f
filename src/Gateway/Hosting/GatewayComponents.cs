using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Hosting;

/// <summary>What the process is put together from. Program fills it; tests fill it with fakes.</summary>
internal sealed class GatewayComponents
{
    public required Func<GatewayOptions, ServerIdentity, ILoggerFactory, IGatewayServer> CreateServer { get; init; }

    /// <summary>Makes the monitoring listener; asked only when the options want one.</summary>
    public Func<GatewayOptions, IGatewayServer, ILoggerFactory, IMonitoringListener>? CreateMonitoring { get; init; }

    /// <summary>Reads and checks the configuration again, given the options in use.</summary>
    public required Func<GatewayOptions, ReloadOutcome> Reload { get; init; }
}

/// <summary>What reading the configuration again gave.</summary>
/// <param name="Next">The options to use, null when the reload is refused.</param>
/// <param name="Changes">What changed, one line each as nats-server logs it, e.g. <c>Reloaded: debug = true</c>.</param>
/// <param name="Warnings">What the configuration had to say without being refused.</param>
/// <param name="Error">Why it is refused, null when it is not.</param>
internal sealed record ReloadOutcome(GatewayOptions? Next, IReadOnlyList<string> Changes, IReadOnlyList<string> Warnings, string? Error)
{
    public static ReloadOutcome Refused(string error) => new(null, [], [], error);
}

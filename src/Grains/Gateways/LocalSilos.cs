using System.Net;
using System.Net.NetworkInformation;
using Orleans.Messaging;
using Orleans.Runtime;

namespace OrleansNats.Grains.Gateways;

/// <summary>Finds the silos of this machine: those of some ports that something listens on.</summary>
/// <param name="ports">Gateway ports that silos may have.</param>
public sealed class LocalSilos(IReadOnlyList<int> ports) : IGatewayListProvider
{
    /// <inheritdoc/>
    public TimeSpan MaxStaleness { get; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public bool IsUpdatable => true;

    /// <inheritdoc/>
    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<IList<Uri>> GetGateways()
    {
        HashSet<int> listening = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(static listener => listener.Port)];
        IList<Uri> found = [.. ports.Where(listening.Contains).Select(static port => new IPEndPoint(IPAddress.Loopback, port).ToGatewayUri())];
        return Task.FromResult(found);
    }
}

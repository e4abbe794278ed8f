using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace OrleansNats.Hosting;

/// <summary>Where others reach a process that listens on every address and has none to advertise.</summary>
public static class OwnAddress
{
    /// <summary>This machine's first IPv4 address that is not a loopback; null when there is none.</summary>
    public static IPAddress? First() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(static network => network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(static network => network.GetIPProperties().UnicastAddresses)
        .Select(static unicast => unicast.Address)
        .FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
}

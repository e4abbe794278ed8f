using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace OrleansNats.Gateway.Silos;

/// <summary>Where other gateways reach one that listens on every address and has none to advertise.</summary>
internal static class RouteAddress
{
    /// <summary>This machine's first IPv4 address that is not a loopback; the loopback when there is no other.</summary>
    public static string OwnHost() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(static network => network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(static network => network.GetIPProperties().UnicastAddresses)
        .Select(static unicast => unicast.Address)
        .FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address), IPAddress.Loopback)
        .ToString();
}

using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Routes;

/// <summary>Where clients may connect: to this server and to the others of the cluster. Changed under the lock of the mesh.</summary>
internal sealed class ConnectUrls
{
    private readonly List<string> _others = []; // in the order they came to be known
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal); // servers that tell of a URL
    private volatile IReadOnlyList<string> _own = [];
    private volatile IReadOnlyList<string> _all = [];

    /// <summary>Those of this server alone.</summary>
    public IReadOnlyList<string> Own => _own;

    /// <summary>What clients are told: nothing until another server is known, then all, own ones first, as nats-server has it.</summary>
    public IReadOnlyList<string> All => _all;

    /// <summary>The own URLs: <c>client_advertise</c>, or all addresses of the machine when the server listens on all.</summary>
    public static IReadOnlyList<string> OwnOf(GatewayOptions options, int clientPort)
    {
        (string host, int port) = ClientAddress.Of(options, clientPort);
        if (options.ClientAdvertise is null && IPAddress.TryParse(host, out IPAddress? address)
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            return [.. GlobalAddresses().Select(each => ListenText.Address(each.ToString(), port))];
        }

        return [ListenText.Address(host, port)];
    }

    public void SetOwn(IReadOnlyList<string> urls)
    {
        _own = urls;
        if (_all.Count > 0) Rebuild();
    }

    /// <summary>Adds the URLs of a server; false when all of them were known already.</summary>
    public bool Add(IReadOnlyList<string> urls)
    {
        bool isChanged = false;
        foreach (string url in urls)
        {
            int users = _users.GetValueOrDefault(url);
            _users[url] = users + 1;
            if (users > 0) continue;
            _others.Add(url);
            isChanged = true;
        }

        if (isChanged) Rebuild();
        return isChanged;
    }

    /// <summary>Takes the URLs of a server away; false when others tell of all of them too.</summary>
    public bool Remove(IReadOnlyList<string> urls)
    {
        bool isChanged = false;
        foreach (string url in urls)
        {
            if (!_users.TryGetValue(url, out int users)) continue;
            if (users > 1)
            {
                _users[url] = users - 1;
                continue;
            }

            _users.Remove(url);
            _others.Remove(url);
            isChanged = true;
        }

        if (isChanged) Rebuild();
        return isChanged;
    }

    private void Rebuild() => _all = [.. _own, .. _others];

    /// <summary>Addresses that others can reach: no loopback, link-local or multicast ones.</summary>
    private static IEnumerable<IPAddress> GlobalAddresses()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(static network => network.GetIPProperties().UnicastAddresses)
                .Select(static unicast => unicast.Address)
                .Where(IsGlobal)
                .Select(static address => address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()) : address)];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    private static bool IsGlobal(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6Multicast) return false;
        if (address.AddressFamily != AddressFamily.InterNetwork) return true;
        byte[] bytes = address.GetAddressBytes();
        bool isLinkLocal = bytes[0] == 169 && bytes[1] == 254;
        return !isLinkLocal && bytes[0] is > 0 and < 224;
    }
}

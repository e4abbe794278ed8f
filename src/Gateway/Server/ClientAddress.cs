using System.Globalization;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Configuration.Binding;

namespace OrleansNats.Gateway.Server;

/// <summary>The address that INFO tells clients: <c>client_advertise</c> where it is set, else where the gateway listens.</summary>
internal static class ClientAddress
{
    /// <param name="options">Checked already: an advertised port is a number.</param>
    /// <param name="boundPort">Port of the listener, which stands in for one that is not advertised.</param>
    public static (string Host, int Port) Of(GatewayOptions options, int boundPort)
    {
        if (options.ClientAdvertise is not { } advertised) return (options.Host, boundPort);
        if (!GoAddress.TrySplit(advertised, out string host, out string port, out _)) return (advertised, boundPort);
        int advertisedPort = int.Parse(port, NumberStyles.Integer, CultureInfo.InvariantCulture);
        return (host, advertisedPort > 0 ? advertisedPort : boundPort);
    }
}

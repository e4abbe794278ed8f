using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.CommandLine;

/// <summary>Lays <c>--orleans</c> over options read from a file.</summary>
internal static class OrleansFlag
{
    private const string Localhost = "localhost";

    /// <param name="flag">Null when not given.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Apply(GatewayOptions options, GivenFlag? flag)
    {
        if (flag is null) return null;
        string text = flag.Text;
        OrleansOptions orleans = options.Orleans ?? new OrleansOptions();
        if (text.Length > 0)
        {
            if (!TryReadPorts(text, out List<int> ports)) return "--orleans takes localhost or localhost:PORT[,PORT...], other silos belong in the configuration file";
            (orleans.Clustering, orleans.LocalPorts) = (SiloClustering.Localhost, ports);
            (orleans.ConnectionString, orleans.AccountUrl) = (null, null);
        }

        options.Orleans = orleans;
        return null;
    }

    private static bool TryReadPorts(string text, out List<int> ports)
    {
        ports = [];
        if (text == Localhost) return true;
        if (!text.StartsWith(Localhost + ":", StringComparison.Ordinal)) return false;
        foreach (string item in text[(Localhost.Length + 1)..].Split(','))
        {
            if (!GoAddress.TryReadNumber(item, out int port, out _) || port is < 1 or > 65535) return false;
            ports.Add(port);
        }

        return true;
    }
}

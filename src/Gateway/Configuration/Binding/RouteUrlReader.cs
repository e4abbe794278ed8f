using System.Diagnostics.CodeAnalysis;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Reads the URL of a route, from a file or from the command line.</summary>
internal static class RouteUrlReader
{
    /// <summary>
    /// Reads what is a URL at all. As in nats-server it may still lack host and port, which are then empty and 0:
    /// <see cref="ClusterRules"/> looks at that.
    /// </summary>
    public static bool TryRead(string written, [NotNullWhen(true)] out RouteUrl? route, out string error)
    {
        route = null;
        error = "";
        string text = written.Trim();
        if (!GoUrl.TryParse(text, out GoUrl? url, out _))
        {
            error = $"error parsing route url [\"{SecretText.RedactUrl(text)}\"]";
            return false;
        }

        bool isAddress = GoAddress.TrySplit(url.Address, out string host, out string portText, out _);
        int port = isAddress && GoAddress.TryReadNumber(portText, out int number, out _) ? number : 0;
        route = new RouteUrl(url.Scheme, host, port, url.User, url.Password, text);
        return true;
    }
}

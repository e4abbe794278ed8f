using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Configuration.Binding;

namespace OrleansNats.Gateway.CommandLine;

/// <summary>Lays the flags about clustering over options read from a file. May be applied any number of times, to fresh options each.</summary>
internal sealed class ClusterFlags(ParsedFlags parsed)
{
    private const string AnyPort = ":-1"; // no URL may end so

    /// <summary>Gives null, or what is wrong with the flags, in nats-server's words.</summary>
    public string? Apply(GatewayOptions options)
    {
        ClusterOptions cluster = options.Cluster ??= OptionsBaseline.NewCluster();
        if (parsed.Last("cluster_name") is GivenFlag name) cluster.Name = name.Text;
        if (parsed.Last("cluster_advertise") is GivenFlag advertise) cluster.Advertise = advertise.Text;
        if (parsed.Last("no_advertise") is GivenFlag noAdvertise) cluster.NoAdvertise = noAdvertise.IsOn;
        if (parsed.Last("connect_retries") is GivenFlag retries) cluster.ConnectRetries = retries.Int;
        return ApplyListen(cluster) ?? ApplyRoutes(cluster);
    }

    /// <summary>The URL replaces address and user of the file; an empty one turns clustering off.</summary>
    private string? ApplyListen(ClusterOptions cluster)
    {
        if (parsed.Last("cluster") is not GivenFlag flag) return null;
        if (flag.Text.Length == 0)
        {
            cluster.Port = 0;
            return null;
        }

        bool isAnyPort = flag.Text.EndsWith(AnyPort, StringComparison.Ordinal);
        string text = isAnyPort ? string.Concat(flag.Text.AsSpan(0, flag.Text.Length - AnyPort.Length), ":0") : flag.Text;
        if (!GoUrl.TryParse(text, out GoUrl? url, out string error)) return $"parse \"{SecretText.RedactUrl(text)}\": {error}";
        if (!GoAddress.TrySplit(url.Address, out string host, out string portText, out error)) return error;
        if (portText.Length == 0) return "EOF"; // where a number had to begin
        if (!GoAddress.TryReadNumber(portText, out int port, out error)) return error;
        if (url.User is not null && url.Password is null) return "expected cluster password to be set";
        (cluster.Host, cluster.Port) = (host, isAnyPort ? -1 : port);
        (cluster.Authorization.User, cluster.Authorization.Password) = (url.User, url.Password);
        return null;
    }

    private string? ApplyRoutes(ClusterOptions cluster)
    {
        if (parsed.Last("routes") is not GivenFlag flag) return null;
        List<RouteUrl> routes = [];
        foreach (string text in flag.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!RouteUrlReader.TryRead(text, out RouteUrl? route, out string error)) return error;
            routes.Add(route);
        }

        cluster.Routes = routes;
        bool hasListener = parsed.Last("cluster") is { Text.Length: > 0 } || cluster.Host.Length > 0 || cluster.Port != 0;
        return hasListener || flag.Text.Length == 0 ? null : "solicited routes require cluster capabilities, e.g. --cluster";
    }
}

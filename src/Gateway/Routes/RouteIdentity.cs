using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Protocol.Info;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Routes;

/// <summary>What this server says of itself to others: CONNECT and INFO (facts 3.1).</summary>
internal sealed class RouteIdentity(ClusterMesh mesh, ConnectUrls urls)
{
    /// <summary>Level of the protocol between servers: accounts are understood, traces of messages are not.</summary>
    private const int ProtocolLevel = 2;

    /// <summary>INFO as it is now, without what belongs to one connection.</summary>
    public RouteInfo Info
    {
        get
        {
            ServerInfo server = mesh.Server.Info;
            ClusterOptions options = mesh.Options;
            ClusterName name = mesh.Name;
            (string host, int port, string ip) = Address(options, mesh.Port);
            return new RouteInfo
            {
                ServerId = server.ServerId,
                ServerName = server.ServerName,
                Version = server.Version,
                ProtocolLevel = ProtocolLevel,
                GitCommit = server.GitCommit ?? "",
                Runtime = server.Runtime,
                Host = host,
                Port = port,
                Ip = ip,
                Headers = server.Headers,
                AuthRequired = mesh.Secrets is not null,
                TlsRequired = options.Tls is not null,
                TlsVerify = options.Tls is not null,
                MaxPayloadBytes = server.MaxPayloadBytes,
                Cluster = name.Text,
                IsClusterNameDynamic = name.IsDynamic,
                ConnectUrls = options.NoAdvertise ? [] : urls.Own,
                Compression = options.Compression == RouteCompression.NotSupported ? "" : "off", // not "accept": a peer would compress then
                Import = RouteRules.ImportOf(options),
                Export = RouteRules.ExportOf(options),
                LeafOriginCluster = true,
                LeafOriginClusterInUnsubscribe = true,
                PoolSize = Math.Max(0, options.PoolSize),
                SiloCluster = mesh.Silos?.ClusterId ?? "",
                TellsByRoute = mesh.Silos?.TellsByRoute ?? false,
            };
        }
    }

    /// <summary>The first INFO on a connection.</summary>
    public RouteInfo InfoFor(RouteLink link, int poolIndex) => Info with
    {
        Account = link.DidSolicit ? link.Account : "",
        PoolIndex = poolIndex,
        GossipMode = (byte)link.Gossip,
    };

    public RouteConnect ConnectFor(RouteUrl? url) => new()
    {
        Echo = true,
        User = url?.User ?? "",
        Password = url?.Password ?? "",
        TlsRequired = mesh.Options.Tls is not null,
        Headers = mesh.Server.Info.Headers,
        ServerId = mesh.Server.Info.ServerId,
        Cluster = mesh.Name.Text,
        IsClusterNameDynamic = mesh.Name.IsDynamic,
        LeafOriginCluster = true,
    };

    private static (string Host, int Port, string Ip) Address(ClusterOptions options, int boundPort)
    {
        if (options.Advertise is not { } advertise) return (options.Host, boundPort, "");
        if (!GoAddress.TrySplit(advertise, out string host, out string portText, out _)) (host, portText) = (advertise, "");
        int port = int.TryParse(portText, System.Globalization.CultureInfo.InvariantCulture, out int number) && number > 0 ? number : boundPort;
        return (host, port, $"nats-route://{ListenText.Address(host, port)}/");
    }
}

using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Monitoring.Accounts;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Monitoring.Varz;

/// <summary>Answers <c>/varz</c>: what this server is and how much it has done.</summary>
/// <param name="monitoringPort">The bound port of the listener that answers.</param>
internal sealed class VarzEndpoint(
    IMonitoredServer server, RequestCounts requests, ProcessUsage usage, TimeProvider time, Func<int> monitoringPort)
{
    private const long NanosecondsPerTick = 100;

    public MonitoringAnswer Answer() => MonitoringAnswer.Json(Document(), MonitoringJson.Indented.VarzDocument);

    public VarzDocument Document()
    {
        GatewayOptions options = server.Options;
        LimitOptions limits = options.Limits;
        IReadOnlyList<string> operators = options.Operators.Tokens;
        ServerTotals totals = server.Totals;
        ClusterSnapshot? cluster = server.Cluster;
        RouteTotals routed = cluster?.Totals ?? RouteTotals.None;
        IReadOnlyList<RouteSnapshot> routes = server.Routes();
        DateTime now = time.GetUtcNow().UtcDateTime;
        (string host, int port) = ClientAddress.Of(options, server.ClientPort);
        return new VarzDocument
        {
            ServerId = server.ServerId,
            ServerName = server.ServerName,
            Version = ProductVersion.NatsLevel,
            OrleansNatsVersion = ProductVersion.Own,
            GitCommit = ProductVersion.GitCommit is { Length: > 0 } commit ? commit : null,
            Go = RuntimeInformation.FrameworkDescription,
            Host = host,
            Port = port,
            AuthRequired = server.AuthRequired ? true : null,
            TlsRequired = options is { Tls: not null, AllowNonTls: false } ? true : null,
            TlsVerify = options.Tls is { Verify: true } ? true : null,
            TlsTimeout = (options.Tls?.Timeout ?? TlsOptions.DefaultTimeout).TotalSeconds,
            TlsCertNotAfter = server.CertificateEnds?.UtcDateTime,
            ConnectUrls = cluster is { ConnectUrls: { Count: > 0 } urls } ? urls : null,
            MaxConnections = limits.MaxConnections,
            MaxSubscriptions = limits.MaxSubscriptions > 0 ? limits.MaxSubscriptions : null,
            PingInterval = limits.PingInterval.Ticks * NanosecondsPerTick,
            PingMax = limits.MaxPingsOut,
            HttpHost = options.Monitoring.Host,
            HttpPort = options.Monitoring.IsSecure ? 0 : monitoringPort(),
            HttpsPort = options.Monitoring.IsSecure ? monitoringPort() : 0,
            HttpBasePath = options.Monitoring.BasePath,
            AuthTimeout = options.Authorization.Timeout.TotalSeconds,
            MaxControlLine = limits.MaxControlLineBytes,
            MaxPayload = limits.MaxPayloadBytes,
            MaxPending = limits.MaxPendingBytes,
            Cluster = ClusterDocument.Of(cluster),
            WriteDeadline = limits.WriteDeadline.Ticks * NanosecondsPerTick,
            WriteTimeout = limits.WriteTimeout is WriteTimeoutPolicy.Close ? "close" : null,
            Start = server.Started.UtcDateTime,
            Now = now,
            Uptime = GoText.Uptime(now - server.Started.UtcDateTime),
            Mem = ProcessUsage.ResidentBytes,
            Cores = Environment.ProcessorCount,
            GoMaxProcs = Environment.ProcessorCount,
            Cpu = usage.ProcessorPercent(),
            Connections = totals.Connections,
            TotalConnections = totals.TotalConnections,
            Routes = routes.Count,
            Remotes = routes.DistinctBy(static r => r.RemoteId).Count(),
            InMsgs = totals.InMessages + routed.InMessages,
            InBytes = totals.InBytes + routed.InBytes,
            InClientMsgs = totals.InMessages,
            InClientBytes = totals.InBytes,
            OutMsgs = totals.OutMessages + routed.OutMessages,
            OutBytes = totals.OutBytes + routed.OutBytes,
            OutClientMsgs = totals.OutMessages,
            OutClientBytes = totals.OutBytes,
            SlowConsumers = totals.SlowConsumers + routed.SlowConsumers,
            StaleConnections = totals.StaleConnections + routed.StaleConnections,
            StalledClients = totals.Stalls,
            Subscriptions = totals.Subscriptions,
            HttpReqStats = requests.Snapshot(),
            ConfigLoadTime = server.ConfigLoaded.UtcDateTime,
            ConfigDigest = options.ConfigDigest,
            Tags = options.ServerTags is { Count: > 0 } tags ? tags : null,
            Metadata = options.ServerMetadata is { Count: > 0 } metadata ? metadata : null,
            TrustedOperatorsJwt = operators.Count > 0 ? operators : null,
            TrustedOperatorsClaim = operators.Count > 0 ? [.. operators.Select(TokenDocument.ClaimsOf).OfType<JsonElement>()] : null,
            SystemAccount = AccountSnapshot.SystemAccountAmong(server.Accounts()),
            PinnedAccountFails = server.PinnedAccountRefusals is > 0 and long refusals ? refusals : null,
            SlowConsumerStats = new ConnectionKindCounts(totals.SlowConsumers, routed.SlowConsumers),
            StaleConnectionStats = new ConnectionKindCounts(totals.StaleConnections, routed.StaleConnections),
        };
    }
}

using System.Text.Json;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Protocol.Routes;

/// <summary>Reads the JSON of a server's INFO: unknown fields are ignored, names match in any case, as nats-server has it.</summary>
public static class RouteInfoReader
{
    private static readonly RouteInfo Empty = new();
    private static readonly RoutePermission NoSubjects = new([], []);

    /// <summary>Reads the argument of INFO.</summary>
    /// <param name="json">Everything behind the verb.</param>
    /// <param name="info">The result; a field that is absent or <c>null</c> has its default.</param>
    /// <returns>False when this is no JSON object or a field has the wrong type; nats-server closes the connection then.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out RouteInfo info)
    {
        info = Empty;
        return JsonText.TryReadObject(json, ref info, Apply);
    }

    private static RouteInfo Apply(RouteInfo info, string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "server_id": return info with { ServerId = JsonText.TextOf(ref reader) };
            case "server_name": return info with { ServerName = JsonText.TextOf(ref reader) };
            case "version": return info with { Version = JsonText.TextOf(ref reader) };
            case "proto": return info with { ProtocolLevel = reader.GetInt32() };
            case "git_commit": return info with { GitCommit = JsonText.TextOf(ref reader) };
            case "go": return info with { Runtime = JsonText.TextOf(ref reader) };
            case "host": return info with { Host = JsonText.TextOf(ref reader) };
            case "port": return info with { Port = reader.GetInt32() };
            case "headers": return info with { Headers = reader.GetBoolean() };
            case "auth_required": return info with { AuthRequired = reader.GetBoolean() };
            case "tls_required": return info with { TlsRequired = reader.GetBoolean() };
            case "tls_verify": return info with { TlsVerify = reader.GetBoolean() };
            case "tls_available": return info with { TlsAvailable = reader.GetBoolean() };
            case "max_payload": return info with { MaxPayloadBytes = reader.GetInt32() };
            case "jetstream": return info with { JetStream = reader.GetBoolean() };
            case "ip": return info with { Ip = JsonText.TextOf(ref reader) };
            case "nonce": return info with { Nonce = JsonText.TextOf(ref reader) };
            case "cluster": return info with { Cluster = JsonText.TextOf(ref reader) };
            case "cluster_dynamic": return info with { IsClusterNameDynamic = reader.GetBoolean() };
            case "domain": return info with { Domain = JsonText.TextOf(ref reader) };
            case "connect_urls": return info with { ConnectUrls = TextsOf(ref reader) };
            case "ws_connect_urls": return info with { WebSocketConnectUrls = TextsOf(ref reader) };
            case "ldm": return info with { LameDuck = reader.GetBoolean() };
            default: return ApplyRoute(info, name, ref reader);
        }
    }

    private static RouteInfo ApplyRoute(RouteInfo info, string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "compression": return info with { Compression = JsonText.TextOf(ref reader) };
            case "import": return info with { Import = JsonText.ReadFields(NoSubjects, ApplyPermission, ref reader) };
            case "export": return info with { Export = JsonText.ReadFields(NoSubjects, ApplyPermission, ref reader) };
            case "lnoc": return info with { LeafOriginCluster = reader.GetBoolean() };
            case "lnocu": return info with { LeafOriginClusterInUnsubscribe = reader.GetBoolean() };
            case "route_pool_size": return info with { PoolSize = reader.GetInt32() };
            case "route_pool_idx": return info with { PoolIndex = reader.GetInt32() };
            case "route_account": return info with { Account = JsonText.TextOf(ref reader) };
            case "route_acc_add_reqid": return info with { AccountRequestId = JsonText.TextOf(ref reader) };
            case "orleansnats_silos": return info with { SiloCluster = reader.GetString() ?? "" };
            case "orleansnats_interest": return info with { TellsByRoute = reader.GetBoolean() };
            case "gossip_mode": return info with { GossipMode = reader.GetByte() };
            case "gateway_url": return info with { GatewayUrl = JsonText.TextOf(ref reader) };
            case "leafnode_urls": return info with { LeafNodeUrls = TextsOf(ref reader) };
            default:
                reader.Skip();
                return info;
        }
    }

    private static RoutePermission ApplyPermission(RoutePermission permission, string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "allow": return permission with { Allow = TextsOf(ref reader) };
            case "deny": return permission with { Deny = TextsOf(ref reader) };
            default:
                reader.Skip();
                return permission;
        }
    }

    private static List<string> TextsOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException();
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) texts.Add(JsonText.TextOf(ref reader));
        return texts;
    }
}

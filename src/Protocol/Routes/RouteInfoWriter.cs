using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansNats.Protocol.Routes;

/// <summary>Writes <c>INFO {…} CR LF</c> for another server, fields in nats-server's order.</summary>
public static class RouteInfoWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole line. Allocates: a route sees few of them.</summary>
    public static byte[] Write(RouteInfo info)
    {
        var output = new ArrayBufferWriter<byte>(512);
        output.Write("INFO "u8);
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            WriteServer(json, info);
            WriteCluster(json, info);
            WriteRoute(json, info);
            json.WriteEndObject();
        }

        output.Write(" \r\n"u8);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteServer(Utf8JsonWriter json, RouteInfo info)
    {
        json.WriteString("server_id"u8, info.ServerId);
        json.WriteString("server_name"u8, info.ServerName);
        json.WriteString("version"u8, info.Version);
        json.WriteNumber("proto"u8, info.ProtocolLevel);
        Write(json, "git_commit"u8, info.GitCommit);
        json.WriteString("go"u8, info.Runtime);
        json.WriteString("host"u8, info.Host);
        json.WriteNumber("port"u8, info.Port);
        json.WriteBoolean("headers"u8, info.Headers);
        Write(json, "auth_required"u8, info.AuthRequired);
        Write(json, "tls_required"u8, info.TlsRequired);
        Write(json, "tls_verify"u8, info.TlsVerify);
        Write(json, "tls_available"u8, info.TlsAvailable);
        json.WriteNumber("max_payload"u8, info.MaxPayloadBytes);
        Write(json, "jetstream"u8, info.JetStream);
    }

    private static void WriteCluster(Utf8JsonWriter json, RouteInfo info)
    {
        Write(json, "ip"u8, info.Ip);
        Write(json, "nonce"u8, info.Nonce);
        Write(json, "cluster"u8, info.Cluster);
        Write(json, "cluster_dynamic"u8, info.IsClusterNameDynamic);
        Write(json, "domain"u8, info.Domain);
        Write(json, "connect_urls"u8, info.ConnectUrls);
        Write(json, "ws_connect_urls"u8, info.WebSocketConnectUrls);
        Write(json, "ldm"u8, info.LameDuck);
    }

    private static void WriteRoute(Utf8JsonWriter json, RouteInfo info)
    {
        Write(json, "compression"u8, info.Compression);
        Write(json, "import"u8, info.Import);
        Write(json, "export"u8, info.Export);
        Write(json, "lnoc"u8, info.LeafOriginCluster);
        Write(json, "lnocu"u8, info.LeafOriginClusterInUnsubscribe);
        Write(json, "route_pool_size"u8, info.PoolSize);
        Write(json, "route_pool_idx"u8, info.PoolIndex);
        Write(json, "route_account"u8, info.Account);
        Write(json, "route_acc_add_reqid"u8, info.AccountRequestId);
        Write(json, "gossip_mode"u8, info.GossipMode);
        Write(json, "orleansnats_silos"u8, info.SiloCluster);
        Write(json, "orleansnats_interest"u8, info.TellsByRoute);
        Write(json, "gateway_url"u8, info.GatewayUrl);
        Write(json, "leafnode_urls"u8, info.LeafNodeUrls);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, string value)
    {
        if (value.Length > 0) json.WriteString(name, value);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool value)
    {
        if (value) json.WriteBoolean(name, true);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, int value)
    {
        if (value != 0) json.WriteNumber(name, value);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return;
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, RoutePermission? value)
    {
        if (value is null) return;
        json.WriteStartObject(name);
        Write(json, "allow"u8, value.Allow);
        Write(json, "deny"u8, value.Deny);
        json.WriteEndObject();
    }
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansNats.Protocol.Info;

/// <summary>Writes <c>INFO {…} CR LF</c>, fields in nats-server's order.</summary>
public static class InfoWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole line. Allocates: INFO is sent once or twice per connection.</summary>
    public static byte[] Write(ServerInfo server, in ClientInfo client)
    {
        var output = new ArrayBufferWriter<byte>(512);
        output.Write("INFO "u8);
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            WriteServer(json, server);
            if (client.ClientId != 0) json.WriteNumber("client_id"u8, client.ClientId);
            if (client.ClientIp.Length > 0) json.WriteString("client_ip"u8, client.ClientIp);
            if (client.Nonce.Length > 0) json.WriteString("nonce"u8, client.Nonce);
            WriteState(json, server, client);
            if (server.XKey is not null) json.WriteString("xkey"u8, server.XKey);
            json.WriteString("orleansnats_version"u8, server.ProductVersion);
            json.WriteEndObject();
        }

        output.Write(" \r\n"u8);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteServer(Utf8JsonWriter json, ServerInfo server)
    {
        json.WriteString("server_id"u8, server.ServerId);
        json.WriteString("server_name"u8, server.ServerName);
        json.WriteString("version"u8, server.Version);
        json.WriteNumber("proto"u8, 1);
        if (server.GitCommit is not null) json.WriteString("git_commit"u8, server.GitCommit);
        json.WriteString("go"u8, server.Runtime);
        json.WriteString("host"u8, server.Host);
        json.WriteNumber("port"u8, server.Port);
        json.WriteBoolean("headers"u8, server.Headers);
        if (server.AuthRequired) json.WriteBoolean("auth_required"u8, true);
        if (server.TlsRequired) json.WriteBoolean("tls_required"u8, true);
        if (server.TlsVerify) json.WriteBoolean("tls_verify"u8, true);
        if (server.TlsAvailable) json.WriteBoolean("tls_available"u8, true);
        json.WriteNumber("max_payload"u8, server.MaxPayloadBytes);
    }

    private static void WriteState(Utf8JsonWriter json, ServerInfo server, in ClientInfo client)
    {
        if (server.Cluster is not null) json.WriteString("cluster"u8, server.Cluster);
        if (server.IsClusterNameDynamic) json.WriteBoolean("cluster_dynamic"u8, true);
        if (server.ConnectUrls.Count > 0)
        {
            json.WriteStartArray("connect_urls"u8);
            foreach (string url in server.ConnectUrls) json.WriteStringValue(url);
            json.WriteEndArray();
        }

        if (server.LameDuck) json.WriteBoolean("ldm"u8, true);
        if (client.BoundAccount is null) return;
        json.WriteBoolean("connect_info"u8, true);
        json.WriteString("remote_account"u8, client.BoundAccount);
        if (client.IsSystemAccount) json.WriteBoolean("acc_is_sys"u8, true);
    }
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansNats.Protocol.Routes;

/// <summary>Writes <c>CONNECT {…} CR LF</c> for another server, fields in nats-server's order.</summary>
public static class RouteConnectWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole line. Allocates: it is sent once per connection.</summary>
    public static byte[] Write(RouteConnect connect)
    {
        var output = new ArrayBufferWriter<byte>(256);
        output.Write("CONNECT "u8);
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            WriteFields(json, connect);
            json.WriteEndObject();
        }

        output.Write("\r\n"u8);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteFields(Utf8JsonWriter json, RouteConnect connect)
    {
        json.WriteBoolean("echo"u8, connect.Echo);
        json.WriteBoolean("verbose"u8, connect.Verbose);
        json.WriteBoolean("pedantic"u8, connect.Pedantic);
        if (connect.User.Length > 0) json.WriteString("user"u8, connect.User);
        if (connect.Password.Length > 0) json.WriteString("pass"u8, connect.Password);
        json.WriteBoolean("tls_required"u8, connect.TlsRequired);
        json.WriteBoolean("headers"u8, connect.Headers);
        json.WriteString("name"u8, connect.ServerId);
        json.WriteString("cluster"u8, connect.Cluster);
        if (connect.IsClusterNameDynamic) json.WriteBoolean("cluster_dynamic"u8, true);
        if (connect.LeafOriginCluster) json.WriteBoolean("lnoc"u8, true);
        if (connect.LeafOriginClusterInUnsubscribe) json.WriteBoolean("lnocu"u8, true);
        if (connect.Gateway.Length > 0) json.WriteString("gateway"u8, connect.Gateway);
    }
}

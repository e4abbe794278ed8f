using System.Text.Json;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Protocol.Routes;

/// <summary>Reads the JSON of a server's CONNECT: unknown fields are ignored, names match in any case, as nats-server has it.</summary>
public static class RouteConnectReader
{
    private static readonly RouteConnect Empty = new();

    /// <summary>Reads the argument of CONNECT.</summary>
    /// <param name="json">Everything behind the verb.</param>
    /// <param name="connect">The result; a field that is absent or <c>null</c> has its default.</param>
    /// <returns>False when this is no JSON object or a field has the wrong type; nats-server closes the connection then.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out RouteConnect connect)
    {
        connect = Empty;
        return JsonText.TryReadObject(json, ref connect, Apply);
    }

    private static RouteConnect Apply(RouteConnect connect, string name, ref Utf8JsonReader reader)
    {
        switch (name)
        {
            case "echo": return connect with { Echo = reader.GetBoolean() };
            case "verbose": return connect with { Verbose = reader.GetBoolean() };
            case "pedantic": return connect with { Pedantic = reader.GetBoolean() };
            case "user": return connect with { User = JsonText.TextOf(ref reader) };
            case "pass": return connect with { Password = JsonText.TextOf(ref reader) };
            case "tls_required": return connect with { TlsRequired = reader.GetBoolean() };
            case "headers": return connect with { Headers = reader.GetBoolean() };
            case "name": return connect with { ServerId = JsonText.TextOf(ref reader) };
            case "cluster": return connect with { Cluster = JsonText.TextOf(ref reader) };
            case "cluster_dynamic": return connect with { IsClusterNameDynamic = reader.GetBoolean() };
            case "lnoc": return connect with { LeafOriginCluster = reader.GetBoolean() };
            case "lnocu": return connect with { LeafOriginClusterInUnsubscribe = reader.GetBoolean() };
            case "gateway": return connect with { Gateway = JsonText.TextOf(ref reader) };
            case "lang": return connect with { Language = JsonText.TextOf(ref reader) };
            default:
                reader.Skip();
                return connect;
        }
    }
}

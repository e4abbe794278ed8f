using System.Buffers;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansNats.Gateway.Logging;

namespace OrleansNats.Gateway.Hosting;

/// <summary>
/// The file <c>&lt;program&gt;_&lt;pid&gt;.ports</c> that tells, as JSON, at which URLs the server can be reached: one URL for each
/// address of the machine when it listens on all. Written when the server is ready and removed at its end.
/// </summary>
internal sealed class PortsFile(string directory)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Path { get; } = System.IO.Path.Combine(directory, $"{ProcessName.Current}_{Environment.ProcessId}.ports");

    /// <param name="monitoring">Null when there is no monitoring listener.</param>
    /// <param name="routes">Null when there is no cluster.</param>
    /// <returns>Null, or what is to be logged as an error, in nats-server's words.</returns>
    public string? TryWrite(ListenerUrl clients, ListenerUrl? monitoring, ListenerUrl? routes = null)
    {
        try
        {
            var json = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(json, Options))
            {
                writer.WriteStartObject();
                WriteUrls(writer, "nats", clients);
                if (monitoring is { } http) WriteUrls(writer, "monitoring", http);
                if (routes is { } cluster) WriteUrls(writer, "cluster", cluster);
                writer.WriteEndObject();
            }

            File.WriteAllBytes(Path, json.WrittenSpan);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NetworkInformationException)
        {
            return $"Error writing ports file ({Path}): open {Path}: {SystemErrorText.Of(exception)}";
        }
    }

    /// <returns>Null, or what is to be logged as an error, in nats-server's words.</returns>
    public string? TryRemove()
    {
        try
        {
            if (!File.Exists(Path)) throw new FileNotFoundException();
            File.Delete(Path);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"Error cleaning up ports file {Path}: remove {Path}: {SystemErrorText.Of(exception)}";
        }
    }

    private static void WriteUrls(Utf8JsonWriter writer, string name, ListenerUrl listener)
    {
        writer.WriteStartArray(name);
        foreach (string host in HostsOf(listener.Host)) writer.WriteStringValue($"{listener.Scheme}://{host}:{listener.Port}");
        writer.WriteEndArray();
    }

    private static IEnumerable<string> HostsOf(string host)
    {
        if (!IPAddress.TryParse(host, out IPAddress? address)) return [host];
        if (!address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)) return [Bracketed(address)];
        return NetworkInterface.GetAllNetworkInterfaces()
            .Where(static network => network.OperationalStatus != OperationalStatus.Down)
            .SelectMany(static network => network.GetIPProperties().UnicastAddresses)
            .Select(static unicast => Bracketed(unicast.Address));
    }

    private static string Bracketed(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        return $"[{new IPAddress(address.GetAddressBytes())}]"; // without the scope, which a URL cannot carry
    }
}

/// <summary>Where a listener is to be found.</summary>
/// <param name="Scheme"><c>nats</c>, <c>tls</c>, <c>http</c> or <c>https</c>.</param>
/// <param name="Host">As configured; a wildcard stands for every address of the machine.</param>
/// <param name="Port">As bound.</param>
internal sealed record ListenerUrl(string Scheme, string Host, int Port)
{
    /// <summary>Of a listener that speaks NATS.</summary>
    public static ListenerUrl OfNats(bool isSecure, string host, int port) => new(isSecure ? "tls" : "nats", host, port);
}

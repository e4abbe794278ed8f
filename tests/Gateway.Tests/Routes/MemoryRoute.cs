using OrleansNats.Gateway.Routes;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Routes;

/// <summary>A route and its peer in memory.</summary>
internal sealed class MemoryRoute
{
    public MemoryRoute(ClusterMesh mesh, RouteLink link)
    {
        Connection = new RouteConnection(mesh, Transport, link);
        Run = Connection.RunAsync();
    }

    public MemoryTransport Transport { get; } = new();

    public RouteConnection Connection { get; }

    public Task Run { get; }

    /// <summary>All lines that the peer was sent. Waits for sends that were left to the thread pool.</summary>
    public string[] Lines
    {
        get
        {
            bool isSettled = SpinWait.SpinUntil(() => Connection.Outbound.PendingBytes == 0, TimeSpan.FromSeconds(10));
            Assert.True(isSettled, "the output stops");
            return Transport.Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>The lines without INFO and CONNECT.</summary>
    public string[] Answers => [.. Lines.Where(static line => !line.StartsWith("INFO", StringComparison.Ordinal) && !line.StartsWith("CONNECT", StringComparison.Ordinal))];

    /// <summary>The INFO lines.</summary>
    public string[] Infos => [.. Lines.Where(static line => line.StartsWith("INFO", StringComparison.Ordinal))];

    public static string Connect(string id, string cluster = "x", string fields = "") =>
        $"CONNECT {{\"echo\":true,\"verbose\":false,\"headers\":true,\"name\":\"{id}\",\"cluster\":\"{cluster}\",\"lnoc\":true{Behind(fields)}}}\r\n";

    public static string Info(string id, string fields = "", string cluster = "x") =>
        $"INFO {{\"server_id\":\"{id}\",\"server_name\":\"{id.ToLowerInvariant()}\",\"proto\":3,\"host\":\"127.0.0.1\",\"port\":6222,\"headers\":true,"
        + $"\"max_payload\":1048576,\"cluster\":\"{cluster}\",\"lnoc\":true,\"lnocu\":true{Behind(fields)}}} \r\n";

    public void Send(string text) => Transport.Feed(text);

    private static string Behind(string fields) => fields.Length > 0 ? "," + fields : "";
}

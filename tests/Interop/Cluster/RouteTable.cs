using System.Text.Json;

namespace OrleansNats.Interop.Cluster;

/// <summary>What <c>/routez</c> says.</summary>
/// <param name="ServerId">Id of the server that was asked.</param>
internal sealed record RouteTable(string ServerId, int Count, IReadOnlyList<RouteEntry> Routes)
{
    public static RouteTable Read(JsonElement page)
    {
        RouteEntry[] routes = [.. page.GetProperty("routes").EnumerateArray().Select(RouteEntry.Read)];
        return new RouteTable(page.GetProperty("server_id").GetString()!, page.GetProperty("num_routes").GetInt32(), routes);
    }

    public IEnumerable<RouteEntry> To(RouteTable other) => Routes.Where(route => route.RemoteId == other.ServerId);

    public override string ToString() => $"{ServerId[..6]}: {Count} [{string.Join(", ", Routes)}]";
}

/// <summary>One connection between two members.</summary>
internal sealed record RouteEntry(string RemoteId, bool DidSolicit, bool IsConfigured, long InMessages, long OutMessages, long InBytes, long OutBytes)
{
    public static RouteEntry Read(JsonElement route) => new(
        route.GetProperty("remote_id").GetString()!,
        route.GetProperty("did_solicit").GetBoolean(),
        route.GetProperty("is_configured").GetBoolean(),
        route.GetProperty("in_msgs").GetInt64(),
        route.GetProperty("out_msgs").GetInt64(),
        route.GetProperty("in_bytes").GetInt64(),
        route.GetProperty("out_bytes").GetInt64());
}

namespace OrleansNats.Gateway.Authentication;

/// <summary>The ways to be connected that <c>allowed_connection_types</c> may name (facts 1.5).</summary>
public static class ConnectionTypes
{
    public const string Standard = "STANDARD";

    private static readonly string[] Known = [Standard, "WEBSOCKET", "LEAFNODE", "LEAFNODE_WS", "MQTT", "MQTT_WS", "IN_PROCESS"];

    /// <summary>The known ones among some, in upper case.</summary>
    /// <param name="error">Names the others, in nats-server's words; null when there are none.</param>
    public static IReadOnlyList<string> Read(IEnumerable<string> types, out string? error)
    {
        string[] upper = [.. types.Select(static type => type.ToUpperInvariant())];
        string[] unknown = [.. upper.Where(static type => !Known.Contains(type))];
        error = unknown.Length == 0 ? null : $"invalid connection types [{string.Join(' ', unknown.Select(static type => $"\"{type}\""))}]";
        return [.. upper.Where(static type => Known.Contains(type)).Distinct()];
    }

    /// <summary>Whether a client that is connected in one way is let in by a list; an empty one lets all in.</summary>
    public static bool Allow(IReadOnlyList<string> types, string type) => types.Count == 0 || types.Contains(type);

    /// <summary>Whether a list in a token lets a client in as it is connected. Unknown ones are explained, and one that has no others lets nobody in.</summary>
    internal static bool AllowByToken(IEnumerable<string> written, SignInRequest request)
    {
        IReadOnlyList<string> types = Read(written, out string? unknown);
        if (unknown is not null) request.Explain?.Invoke(unknown);
        return types.Count == 0 ? unknown is null : types.Contains(request.ConnectionType);
    }
}

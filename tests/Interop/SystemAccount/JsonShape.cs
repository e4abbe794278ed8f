using System.Text.Json;

namespace OrleansNats.Interop.SystemAccount;

/// <summary>Compares JSON documents of two servers: members and their order, types, and all values that do not belong to one server alone.</summary>
internal static class JsonShape
{
    /// <summary>
    /// Members whose values are times, ids, sizes and counts of the one server, or of a moment: nats-server too counts bytes as pending that a
    /// client has already read.
    /// </summary>
    private static readonly HashSet<string> Free =
    [
        "avg_fanout", "bytes", "cache_hit_rate", "cid", "config_digest", "config_load_time", "cpu", "go", "http_port", "id", "idle",
        "in_bytes", "in_client_bytes", "last_activity", "max_fanout", "mem", "now", "num_cache", "num_inserts", "num_matches", "num_removes",
        "num_subscriptions", "out_bytes", "out_client_bytes", "pending", "pending_bytes", "pending_size", "port", "rid", "rtt", "seq", "server_id",
        "sid", "start", "stop", "subscriptions", "time", "timestamp", "total_connections", "update_time", "uptime", "ver", "version",
    ];

    /// <summary>What one of the two has and the other has not, for the reasons of <c>docs/monitoring.md</c>.</summary>
    private static readonly HashSet<string> OnOneSide = ["feature_flags", "orleansnats_version", "git_commit", "imports", "exports"];

    /// <summary>Differences, one line each.</summary>
    public static IReadOnlyList<string> Compare(string reference, string own)
    {
        List<string> differences = [];
        Compare(JsonElement.Parse(reference), JsonElement.Parse(own), "", "", differences);
        return differences;
    }

    private static void Compare(JsonElement reference, JsonElement own, string path, string name, List<string> differences)
    {
        if (reference.ValueKind != own.ValueKind && !(IsBoolean(reference) && IsBoolean(own)))
        {
            differences.Add($"{path}: {reference} is not {own}");
            return;
        }

        switch (reference.ValueKind)
        {
            case JsonValueKind.Object:
                CompareMembers(reference, own, path, differences);
                break;
            case JsonValueKind.Array:
                CompareItems(reference, own, path, name, differences);
                break;
            default:
                if (!Free.Contains(name) && reference.GetRawText() != own.GetRawText()) differences.Add($"{path}: {reference} is not {own}");
                break;
        }
    }

    private static void CompareMembers(JsonElement reference, JsonElement own, string path, List<string> differences)
    {
        string[] wanted = [.. NamesOf(reference)];
        string[] found = [.. NamesOf(own)];
        if (!wanted.SequenceEqual(found)) differences.Add($"{path}: members {string.Join(',', wanted)} are not {string.Join(',', found)}");
        foreach (string name in wanted.Intersect(found)) Compare(reference.GetProperty(name), own.GetProperty(name), $"{path}.{name}", name, differences);
    }

    /// <summary>Names of accounts come in no order.</summary>
    private static void CompareItems(JsonElement reference, JsonElement own, string path, string name, List<string> differences)
    {
        if (reference.GetArrayLength() != own.GetArrayLength())
        {
            differences.Add($"{path}: {reference.GetArrayLength()} items are not {own.GetArrayLength()}");
            return;
        }

        foreach ((JsonElement wanted, JsonElement found) in Ordered(reference).Zip(Ordered(own))) Compare(wanted, found, $"{path}[]", name, differences);
    }

    private static IEnumerable<JsonElement> Ordered(JsonElement array) => array.EnumerateArray().OrderBy(
        static item => item.ValueKind == JsonValueKind.String ? item.GetString() : item.TryGetProperty("acc", out JsonElement account) ? account.GetString() : "",
        StringComparer.Ordinal);

    private static IEnumerable<string> NamesOf(JsonElement value) =>
        value.EnumerateObject().Select(static member => member.Name).Where(static name => !OnOneSide.Contains(name));

    private static bool IsBoolean(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False;
}

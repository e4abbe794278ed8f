using System.Globalization;
using System.Text;
using OrleansNats.Gateway.Accounts.Rules;

namespace OrleansNats.Gateway.Accounts.Latency;

/// <summary>Decides which requests are measured: by chance, or because the headers of a trace ask for it (facts 2.4). Rules of nats-server 2.15.1.</summary>
internal static class LatencySampling
{
    /// <param name="block">The header block of the request; empty for none.</param>
    /// <param name="shown">The headers that were the reason; null for none.</param>
    public static bool IsChosen(ServiceLatency latency, ReadOnlySpan<byte> block, out IReadOnlyDictionary<string, string[]>? shown)
    {
        shown = null;
        if (latency.Sampling >= 100 || (latency.Sampling > 0 && Random.Shared.Next(100) <= latency.Sampling)) return true;
        SortedDictionary<string, string[]> headers = Parse(block);
        if (headers.TryGetValue("Uber-Trace-Id", out string[]? uber))
        {
            shown = Those(headers, static name => name == "Uber-Trace-Id" || name.StartsWith("Uberctx-", StringComparison.Ordinal));
            return IsUberSampled(uber[0]);
        }

        if (headers.TryGetValue("X-B3-Sampled", out string[]? sampled) && sampled[0] is "0" or "1" || headers.ContainsKey("X-B3-Traceid"))
        {
            shown = Those(headers, static name => name is "X-B3-Sampled" or "X-B3-Traceid" or "X-B3-Parentspanid" or "X-B3-Spanid");
            return sampled?[0] != "0";
        }

        if (headers.TryGetValue("B3", out string[]? b3))
        {
            shown = Those(headers, static name => name == "B3");
            string[] parts = b3[0].Split('-');
            return !(parts.Length > 2 ? parts[2] == "0" : parts is ["0"]);
        }

        if (!headers.TryGetValue("Traceparent", out string[]? parent)) return false;
        shown = Those(headers, static name => name is "Traceparent" or "Tracestate");
        return parent[0].Split('-') is [_, _, _, { Length: 2 } flags]
            && sbyte.TryParse(flags, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out sbyte value) && (value & 1) == 1;
    }

    private static bool IsUberSampled(string text) => text.Split(':') is [_, _, _, { Length: 1 or 2 } flags]
        && byte.TryParse(flags, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out byte value) && (value & 1) == 1;

    private static SortedDictionary<string, string[]> Those(SortedDictionary<string, string[]> headers, Func<string, bool> choose) =>
        new(headers.Where(header => choose(header.Key)).ToDictionary(static header => header.Key, static header => header.Value), StringComparer.Ordinal);

    /// <summary>Headers by their names in Go's form, each part with a capital letter.</summary>
    private static SortedDictionary<string, string[]> Parse(ReadOnlySpan<byte> block)
    {
        var headers = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (string line in Encoding.UTF8.GetString(block).Split("\r\n").Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) continue;
            string name = Canonical(line[..colon]);
            headers[name] = [.. headers.GetValueOrDefault(name) ?? [], line[(colon + 1)..].Trim(' ', '\t')];
        }

        return headers;
    }

    private static string Canonical(string name) => string.Join('-', name.Split('-').Select(static part =>
        part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant()));
}

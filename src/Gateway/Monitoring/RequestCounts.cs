using System.Collections.Concurrent;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>How often each monitoring path was asked for (<c>http_req_stats</c>). Safe for concurrent use.</summary>
internal sealed class RequestCounts
{
    private readonly ConcurrentDictionary<string, long> _counts = new();

    /// <param name="path">One of the server's own paths, so the set is closed.</param>
    public void Add(string path) => _counts.AddOrUpdate(path, 1, static (_, count) => count + 1);

    /// <summary>Counts by path, in ordinal order; paths never asked for are absent.</summary>
    public SortedDictionary<string, long> Snapshot() => new(_counts, StringComparer.Ordinal);
}

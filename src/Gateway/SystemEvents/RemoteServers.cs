using System.Collections.Concurrent;

namespace OrleansNats.Gateway.SystemEvents;

/// <summary>The other servers of the system account, by what they say of themselves. Safe from any thread.</summary>
internal sealed class RemoteServers(TimeProvider time)
{
    /// <summary>Silence after which a server counts as gone: five of nats-server's intervals.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    private readonly ConcurrentDictionary<string, long> _heardAt = new(StringComparer.Ordinal);
    private int _generation;

    public int Count => _heardAt.Count;

    /// <summary>Servers that were new so far.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Notes that a server runs; true if it is new.</summary>
    public bool Note(string serverId)
    {
        bool isNew = !_heardAt.ContainsKey(serverId);
        _heardAt[serverId] = time.GetTimestamp();
        if (isNew) Interlocked.Increment(ref _generation);
        return isNew;
    }

    /// <summary>True if it was known.</summary>
    public bool Remove(string serverId) => _heardAt.TryRemove(serverId, out _);

    /// <summary>Those not heard of for too long.</summary>
    public string[] Silent() => [.. _heardAt.Where(server => time.GetElapsedTime(server.Value) > Patience).Select(static server => server.Key)];
}

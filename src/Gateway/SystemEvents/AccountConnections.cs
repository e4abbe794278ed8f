namespace OrleansNats.Gateway.SystemEvents;

/// <summary>
/// How many client connections an account has: here, and as far as other servers have told elsewhere, so that what is known of those may be
/// some seconds old. Safe from any thread.
/// </summary>
internal sealed class AccountConnections
{
    private readonly Lock _gate = new(); // guards _elsewhere
    private Dictionary<string, int>? _elsewhere; // by server id; made when first told of
    private int _local;
    private int _sumElsewhere;
    private int _isTelling; // 1 while an update waits to be sent
    private int _askedAt; // the generation of servers that were asked
    private long _toldAt;

    public int Local => Volatile.Read(ref _local);

    /// <summary>At other servers.</summary>
    public int Elsewhere => Volatile.Read(ref _sumElsewhere);

    public int Total => Local + Elsewhere;

    /// <summary>Other servers that have connections of the account.</summary>
    public int ServersElsewhere
    {
        get
        {
            lock (_gate) return _elsewhere?.Values.Count(static count => count > 0) ?? 0;
        }
    }

    /// <summary>Timestamp of the last update that was sent to other servers; 0 for none.</summary>
    public long ToldAt
    {
        get => Volatile.Read(ref _toldAt);
        set => Volatile.Write(ref _toldAt, value);
    }

    public void Add() => Interlocked.Increment(ref _local);

    public void Remove() => Interlocked.Decrement(ref _local);

    /// <summary>Takes over what another server says.</summary>
    public void Set(string serverId, int connections)
    {
        lock (_gate)
        {
            _elsewhere ??= new(StringComparer.Ordinal);
            _sumElsewhere += connections - _elsewhere.GetValueOrDefault(serverId);
            if (connections == 0) _elsewhere.Remove(serverId);
            else _elsewhere[serverId] = connections;
        }
    }

    /// <summary>False if those servers were asked already.</summary>
    /// <param name="generation">See <see cref="RemoteServers.Generation"/>: 0 while there is nobody to ask.</param>
    public bool BeginAsking(int generation) => Interlocked.Exchange(ref _askedAt, generation) != generation;

    /// <summary>False while an update waits to be sent: it will say what is so then.</summary>
    public bool BeginTelling() => Interlocked.Exchange(ref _isTelling, 1) == 0;

    /// <summary>The update that waited is made now.</summary>
    public void EndTelling() => Interlocked.Exchange(ref _isTelling, 0);
}

namespace OrleansNats.Gateway.Routes;

/// <summary>Another server of the cluster and the connections of its pool. Guarded by the lock of the mesh.</summary>
internal sealed class Peer(string id, int poolSize, IReadOnlyList<string> connectUrls)
{
    private RouteConnection?[] _pool = new RouteConnection?[poolSize];

    public string Id { get; } = id;

    /// <summary>Where clients may connect to it; none any more once it is about to stop.</summary>
    public IReadOnlyList<string> ConnectUrls { get; set; } = connectUrls;

    public int PoolSize => _pool.Length;

    public int Count => _pool.Count(static route => route is not null);

    public IEnumerable<RouteConnection> Routes => _pool.OfType<RouteConnection>();

    /// <summary>The connection that news goes over: the first there is.</summary>
    public RouteConnection? First => Array.Find(_pool, static route => route is not null);

    public RouteConnection? this[int index]
    {
        get => _pool[index];
        set => _pool[index] = value;
    }

    /// <summary>-1 when the pool is full.</summary>
    public int FindFree() => Array.IndexOf(_pool, null);

    /// <summary>Makes room for a peer that has been reloaded with a larger pool.</summary>
    public void GrowTo(int size)
    {
        if (size > _pool.Length) Array.Resize(ref _pool, size);
    }
}

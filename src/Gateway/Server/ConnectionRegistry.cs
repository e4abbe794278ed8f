using System.Collections.Concurrent;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Monitoring;

namespace OrleansNats.Gateway.Server;

/// <summary>The client connections of a gateway: open, on their way out, and the last of the closed.</summary>
internal sealed class ConnectionRegistry(int maxClosed)
{
    private readonly ConcurrentDictionary<ulong, ClientConnection> _open = new();
    private readonly ConcurrentDictionary<ulong, ClientConnection> _closing = new();
    private readonly Queue<ConnectionSnapshot> _closed = new(); // guarded by itself
    private TaskCompletionSource? _emptied;
    private int _openCount;
    private volatile bool _isStopped;

    public int OpenCount => Volatile.Read(ref _openCount);

    public IEnumerable<ClientConnection> Open => _open.Select(static pair => pair.Value);

    /// <summary>Closed for clients and monitoring, but with bytes still to be sent.</summary>
    public IEnumerable<ClientConnection> Closing => _closing.Select(static pair => pair.Value);

    /// <summary>Closed ones, oldest first.</summary>
    public ConnectionSnapshot[] Closed
    {
        get
        {
            lock (_closed) return [.. _closed];
        }
    }

    public ClientConnection? Find(ulong id) => _open.GetValueOrDefault(id);

    /// <summary>True once the server ends: a connection added now must close itself.</summary>
    public bool IsStopped => _isStopped;

    /// <summary>Says that the server ends. Connections added before are in <see cref="Open"/> afterwards.</summary>
    public void Stop()
    {
        _isStopped = true;
        Interlocked.MemoryBarrier(); // either the caller sees a connection that is being added, or that one sees this
    }

    /// <summary>False when there are as many as allowed already.</summary>
    /// <param name="maximum">0 or less means no limit.</param>
    public bool TryAdd(ClientConnection connection, int maximum)
    {
        if (Interlocked.Increment(ref _openCount) > maximum && maximum > 0)
        {
            Interlocked.Decrement(ref _openCount);
            return false;
        }

        return _open.TryAdd(connection.Id, connection);
    }

    public void StartClosing(ClientConnection connection)
    {
        _closing.TryAdd(connection.Id, connection);
        if (_open.TryRemove(connection.Id, out _)) Interlocked.Decrement(ref _openCount);
    }

    public void Remember(ConnectionSnapshot closed)
    {
        if (maxClosed <= 0) return;
        lock (_closed)
        {
            if (_closed.Count >= maxClosed) _closed.Dequeue();
            _closed.Enqueue(closed);
        }
    }

    public void FinishClosing(ClientConnection connection)
    {
        _closing.TryRemove(connection.Id, out _);
        if (_open.IsEmpty && _closing.IsEmpty) Volatile.Read(ref _emptied)?.TrySetResult();
    }

    /// <summary>Completes when no connection is left. Asked once the listener is closed.</summary>
    public Task WhenEmpty()
    {
        var emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _emptied, emptied);
        if (_open.IsEmpty && _closing.IsEmpty) emptied.TrySetResult();
        return emptied.Task;
    }
}

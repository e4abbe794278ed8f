using OrleansNats.Routing.Homes;

namespace OrleansNats.Grains.Gateways.Quotas;

/// <summary>The connections that wait for room in one account, in the order they came. Guarded by the lock of the quota.</summary>
internal sealed class QuotaQueue
{
    private readonly List<WaitingConnection> _waiting = [];

    public int Count => _waiting.Count;

    public void Add(WaitingConnection connection) => _waiting.Add(connection);

    /// <summary>False if its wait is over.</summary>
    public bool Remove(WaitingConnection connection) => _waiting.Remove(connection);

    /// <summary>Lets in as many as there is room for.</summary>
    /// <param name="most">See <see cref="QuotaLedger.Most"/>.</param>
    public void LetIn(long most)
    {
        int joined = 0;
        while (joined < _waiting.Count && _waiting[joined].TryJoin(most)) joined++;
        _waiting.RemoveRange(0, joined);
    }

    /// <summary>Nobody waits any longer.</summary>
    public void End(QuotaVerdict verdict)
    {
        foreach (WaitingConnection waiting in _waiting) waiting.End(verdict);
        _waiting.Clear();
    }
}

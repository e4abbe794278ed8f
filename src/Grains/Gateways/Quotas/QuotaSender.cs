using OrleansNats.Grains.Quotas;

namespace OrleansNats.Grains.Gateways.Quotas;

/// <summary>
/// Sends the reports of one quota to its grain, one at a time: whatever asks for one meanwhile gets the next. After a call that failed it waits
/// for the tick. Any thread; the quota is called back outside of this lock.
/// </summary>
internal sealed class QuotaSender(GatewayQuotas gateway, string account, GatewayQuota quota) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new(); // guards all below; nothing but the gateway's state is read under it
    private bool _isDue; // a report is to be made
    private bool _isSending;
    private bool _hasFailed; // until the next tick

    /// <summary>Whether a report is under way or about to be.</summary>
    public bool IsSending
    {
        get
        {
            lock (_gate) return _isSending;
        }
    }

    /// <summary>Has a report made and sent, as soon as silos can be asked.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            _isDue = true;
            if (!TryBeginLocked()) return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Tries again what failed.</summary>
    /// <param name="isDue">Whether a report is to be made besides.</param>
    public void OnTick(bool isDue)
    {
        lock (_gate)
        {
            _hasFailed = false;
            _isDue |= isDue;
            if (!TryBeginLocked()) return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => _ = SendAllAsync();

    private bool TryBeginLocked()
    {
        if (_isSending || _hasFailed || !_isDue || !gateway.CanAsk) return false;
        _isSending = true;
        return true;
    }

    private async Task SendAllAsync()
    {
        while (TryGoOn())
        {
            if (quota.MakeReport() is not { } report) continue;
            if (await gateway.CallAsync(account, report).ConfigureAwait(false) is { } answer) quota.Take(report, answer);
            else OnFailed(report);
        }
    }

    private bool TryGoOn()
    {
        lock (_gate)
        {
            bool goesOn = _isDue && !_hasFailed && gateway.CanAsk;
            if (goesOn) _isDue = false;
            else _isSending = false;
            return goesOn;
        }
    }

    private void OnFailed(QuotaReport report)
    {
        quota.OnUnanswered(report);
        lock (_gate) _isDue = _hasFailed = true;
    }
}

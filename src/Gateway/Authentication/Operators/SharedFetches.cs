namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>Fetches tokens so that those who want the same at the same time wait for the same answer. Safe for concurrent use.</summary>
/// <param name="fetch">Called with a public key, on the thread pool.</param>
internal sealed class SharedFetches(Func<string, Task<string?>> fetch)
{
    private readonly Lock _gate = new(); // guards the other
    private readonly Dictionary<string, Task<string?>> _underWay = new(StringComparer.Ordinal);

    /// <summary>Begins to fetch, or waits with those who have begun. Whoever gives up leaves the fetch to the others.</summary>
    public async ValueTask<string?> GetAsync(string account, CancellationToken cancellationToken)
    {
        Task<string?>? task;
        lock (_gate)
        {
            if (!_underWay.TryGetValue(account, out task))
            {
                task = RunAsync(account);
                _underWay.Add(account, task);
                _ = task.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default); // nobody may be left to see it
            }
        }

        return await task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<string?> RunAsync(string account)
    {
        await Task.Yield(); // the caller holds the lock
        try
        {
            return await fetch(account).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate) _underWay.Remove(account);
        }
    }
}

namespace OrleansNats.Gateway.Authentication;

/// <summary>
/// Runs what takes long at sign-in (bcrypt; keys and signatures for callout services) on the thread pool, a bounded number at a time, so that a flood of
/// logins leaves cores to the messages.
/// </summary>
internal sealed class CheckGate(int maxConcurrent) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(maxConcurrent, maxConcurrent);

    /// <summary>All cores but one, at least one.</summary>
    public static int DefaultConcurrency => Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Waits for a slot, in order of arrival, then checks.</summary>
    /// <param name="check">Blocks a pool thread for as long as it takes; not stopped once begun.</param>
    /// <exception cref="OperationCanceledException">Cancelled while waiting: the check was not made.</exception>
    public async Task<T> RunAsync<T>(Func<T> check, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(check, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}

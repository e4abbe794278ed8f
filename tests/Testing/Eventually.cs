namespace OrleansNats.Testing;

/// <summary>Waits for what gives no event of its own, such as a file of another process.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <exception cref="TimeoutException">The condition did not become true; the message says <paramref name="what"/>.</exception>
    public static async Task TrueAsync(Func<bool> condition, string what, TimeSpan deadline)
    {
        using var expiry = new CancellationTokenSource(deadline);
        using var poll = new PeriodicTimer(Interval);
        while (!condition())
        {
            try
            {
                await poll.WaitForNextTickAsync(expiry.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"not within {deadline}: {what}");
            }
        }
    }

    /// <summary>Reads a value again and again until it is as wanted; returns it.</summary>
    /// <exception cref="TimeoutException">It never was; the message says <paramref name="what"/> and the last value.</exception>
    public static async Task<T> ValueAsync<T>(Func<Task<T>> read, Func<T, bool> isWanted, string what, TimeSpan deadline)
    {
        using var expiry = new CancellationTokenSource(deadline);
        using var poll = new PeriodicTimer(Interval);
        while (true)
        {
            T value = await read();
            if (isWanted(value)) return value;
            try
            {
                await poll.WaitForNextTickAsync(expiry.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"not within {deadline}: {what}. It is: {value}");
            }
        }
    }
}

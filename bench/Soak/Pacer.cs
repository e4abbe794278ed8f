namespace OrleansNats.Soak;

/// <summary>Starts short tasks at a steady rate.</summary>
internal static class Pacer
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Starts <paramref name="work"/> <paramref name="perSecond"/> times a second, until told to stop; then waits for all of them.
    /// </summary>
    /// <param name="most">No more than so many run at a time; what is due beyond that is left out.</param>
    public static async Task RunAsync(double perSecond, int most, Func<int, Task> work, FaultLog faults, CancellationToken stop)
    {
        using var room = new SemaphoreSlim(most);
        using var timer = new PeriodicTimer(Step);
        double due = 0;
        int number = 0;
        while (!stop.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            for (due += perSecond * Step.TotalSeconds; due >= 1; due--)
            {
                if (room.Wait(0, CancellationToken.None)) _ = OneAsync(number++);
            }
        }

        for (int i = 0; i < most; i++) await room.WaitAsync(CancellationToken.None);

        async Task OneAsync(int mine)
        {
            try
            {
                await work(mine);
            }
            catch (Exception e) when (e is IOException or InvalidDataException or TimeoutException or OperationCanceledException
                or System.Net.Sockets.SocketException)
            {
                faults.Add($"number {mine}: {e.GetType().Name}: {e.Message}");
            }
            finally
            {
                room.Release();
            }
        }
    }
}

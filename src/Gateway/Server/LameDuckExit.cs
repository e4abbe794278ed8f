using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;

namespace OrleansNats.Gateway.Server;

/// <summary>Closes the clients of a gateway in lame duck mode: after the grace period, one by one, so that others are not overrun.</summary>
internal static class LameDuckExit
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);

    /// <summary>Completes when every client is closed or <paramref name="cancellationToken"/> says that it is too late.</summary>
    public static async Task RunAsync(ServerContext server, CancellationToken cancellationToken)
    {
        LameDuckOptions options = server.Options.LameDuck;
        if (server.Connections.OpenCount == 0) return;
        await Task.Delay(options.GracePeriod, server.Time, cancellationToken);

        ClientConnection[] clients = [.. server.Connections.Open];
        Random.Shared.Shuffle(clients);
        TimeSpan pause = (options.Duration - options.GracePeriod) / Math.Max(1, clients.Length);
        int batch = pause < ShortestPause ? (int)Math.Ceiling(ShortestPause / pause) : 1;
        if (pause > LongestPause) pause = LongestPause;
        for (int i = 0; i < clients.Length; i++)
        {
            clients[i].Close(ClosedReason.ServerShutdown);
            if (i % batch != batch - 1 || i == clients.Length - 1) continue;
            double share = 0.5 + (Random.Shared.NextDouble() / 2); // at least half of the pause, so that clients do not come in step
            await Task.Delay(pause * batch * share, server.Time, cancellationToken);
        }
    }
}

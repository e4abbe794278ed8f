using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Routes;

namespace OrleansNats.Gateway.Server;

/// <summary>
/// One timer for all connections: PINGs, sign-in and write deadlines. A timer a connection would cost more memory than the connection's
/// other idle state, and none of these needs to be exact to more than a quarter of its length.
/// </summary>
internal sealed partial class ServerClock(ServerContext server) : IDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly PeriodicTimer _timer = new(IntervalFor(server.Options), server.Time);

    public async Task RunAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            long now = server.Time.GetTimestamp();
            foreach (ClientConnection connection in server.Connections.Open) Tick(connection, now);
            foreach (ClientConnection connection in server.Connections.Closing) Tick(connection, now);
            foreach (RouteConnection route in server.Routes.All) Tick(route, now);
            if (server.HandshakeRate.TakeRefused() is > 0 and long refused) HandshakesRefused(server.Logger, refused);
            foreach (Account account in server.Accounts.All)
            {
                account.BegunReplies?.Expire(now, server.Latency);
                account.Responded?.Expire(now);
            }
        }
    }

    /// <summary>Takes the intervals of new options.</summary>
    public void Adjust() => _timer.Period = IntervalFor(server.Options);

    public void Dispose() => _timer.Dispose();

    private void Tick(RouteConnection route, long now)
    {
        try
        {
            route.OnTick(now);
        }
        catch (Exception e)
        {
            TickFailed(server.Logger, e, route.Label.Text);
        }
    }

    private void Tick(ClientConnection connection, long now)
    {
        try
        {
            connection.OnTick(now);
        }
        catch (Exception e)
        {
            TickFailed(server.Logger, e, connection.Label.Text);
        }
    }

    private static TimeSpan IntervalFor(GatewayOptions options)
    {
        TimeSpan shortest = new[] { options.Limits.PingInterval, options.Limits.WriteDeadline, options.Authorization.Timeout }.Min() / 4;
        if (options.Cluster is { } cluster)
        {
            TimeSpan ofRoutes = new[] { RouteSettings.PingInterval(options), RouteSettings.WriteDeadline(options), cluster.Authorization.Timeout }.Min() / 4;
            if (ofRoutes < shortest) shortest = ofRoutes;
        }

        return shortest < Shortest ? Shortest : shortest > Longest ? Longest : shortest;
    }

    [LoggerMessage(2003, LogLevel.Warning, "Rejected {Count} connections due to TLS rate limiting")]
    private static partial void HandshakesRefused(ILogger logger, long count);

    [LoggerMessage(2002, LogLevel.Error, "Unexpected failure at a tick of {Client}")]
    private static partial void TickFailed(ILogger logger, Exception exception, string client);
}

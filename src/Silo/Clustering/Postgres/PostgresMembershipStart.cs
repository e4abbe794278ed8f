using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansNats.Silo.Configuration;

namespace OrleansNats.Silo.Clustering.Postgres;

/// <summary>Runs <see cref="PostgresMembership"/> before the silo starts. A database that is not there yet is waited for.</summary>
internal sealed class PostgresMembershipStart(SiloHostOptions options, TimeProvider time, ILogger<PostgresMembershipStart> logger) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (await PostgresMembership.EnsureAsync(options.ConnectionString, cancellationToken)) SiloLog.MembershipCreated(logger);
                return;
            }
            catch (NpgsqlException e) when (e.IsTransient || e is not PostgresException)
            {
                SiloLog.DatabaseAwaited(logger, Pause.TotalSeconds, e.Message);
            }
            catch (Exception e) when (e is PostgresException or ArgumentException)
            {
                // Wrong password, no such database, no right to create tables, a connection string with unknown words: waiting does not help.
                throw new SiloConfigurationException($"membership in PostgreSQL: {e.Message}", e);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

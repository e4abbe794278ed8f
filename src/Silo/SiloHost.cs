using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansNats.Grains;
using OrleansNats.Hosting;
using OrleansNats.Silo.Clustering;
using OrleansNats.Silo.Clustering.Postgres;
using OrleansNats.Silo.Configuration;
using OrleansNats.Silo.Health;
using OrleansNats.Silo.Telemetry;

namespace OrleansNats.Silo;

/// <summary>Puts a silo together and runs it until SIGTERM or SIGINT.</summary>
internal static class SiloHost
{
    /// <param name="file">appsettings.json.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="SiloConfigurationException">It cannot start as it was told to.</exception>
    public static async Task<int> RunAsync(SiloHostOptions options, IConfiguration file)
    {
        IConfiguration variables = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        string instance = options.SiloName.Length > 0 ? options.SiloName : $"{Environment.MachineName}:{options.SiloPort}";
        using OtlpExport? telemetry = SiloTelemetry.StartIfConfigured(variables, instance);
        using IHost host = Build(options, file, telemetry?.LoggerProvider);
        ILogger logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("OrleansNats.Silo");
        SiloLog.Starting(logger, SiloVersion.Text, options.ClusterId, options.ServiceId, options.Clustering.ToString(), options.SiloPort, options.GatewayPort, options.HealthPort);
        foreach (string name in SiloConfiguration.UnknownVariables(Environment.GetEnvironmentVariables())) SiloLog.UnknownVariable(logger, name);

        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStopping.Register(() => SiloLog.Draining(logger, options.Drain.TotalSeconds));
        lifetime.ApplicationStopped.Register(() => SiloLog.Stopped(logger));
        if (await StartAsync(host, lifetime, logger) is { } code) return code;
        SiloLog.Ready(logger, host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToString());
        await host.WaitForShutdownAsync();
        return 0;
    }

    /// <returns>Exit code when there is nothing to wait for, null when the silo runs.</returns>
    private static async Task<int?> StartAsync(IHost host, IHostApplicationLifetime lifetime, ILogger logger)
    {
        try
        {
            await host.StartAsync();
            return null;
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return 0; // Told to stop while it was starting.
        }
        catch (Exception e) when (e is not SiloConfigurationException)
        {
            SiloLog.StartFailed(logger, e);
            return 1;
        }
    }

    private static IHost Build(SiloHostOptions options, IConfiguration file, ILoggerProvider? exporter)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "OrleansNats.Silo" });
        builder.Logging.AddConfiguration(file.GetSection("Logging"));
        if (options.LogsAsJson) builder.Logging.AddJsonConsole(json => (json.UseUtcTimestamp, json.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ"));
        else builder.Logging.AddSimpleConsole(text => (text.SingleLine, text.TimestampFormat) = (true, "yyyy-MM-dd HH:mm:ss.fff "));
        if (exporter is not null) builder.Logging.AddProvider(exporter);

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Drain);
        builder.Services.AddSingleton<IHostLifetime, Microsoft.Extensions.Hosting.Internal.ConsoleLifetime>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<SiloHealth>();
        builder.Services.AddHostedService<HealthServer>();
        if (options.Clustering == ClusteringKind.AdoNet) builder.Services.AddHostedService<PostgresMembershipStart>();
        builder.UseOrleans(silo =>
        {
            SiloClustering.Configure(silo, options);
            silo.AddActivityPropagation();
            silo.AddInterestGrains(grains => (grains.BucketsPerAccount, grains.Lease) = (options.BucketsPerAccount, options.Lease));
        });
        return builder.Build();
    }
}

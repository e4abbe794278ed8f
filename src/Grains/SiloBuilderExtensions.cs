using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;

namespace OrleansNats.Grains;

/// <summary>How a silo gets the grains.</summary>
public static class SiloBuilderExtensions
{
    /// <summary>What the grains need beside Orleans itself. Options are checked when the silo starts.</summary>
    public static ISiloBuilder AddInterestGrains(this ISiloBuilder silo, Action<GrainsOptions>? configure = null)
    {
        OptionsBuilder<GrainsOptions> options = silo.Services.AddOptions<GrainsOptions>().ValidateOnStart();
        if (configure is not null) options.Configure(configure);
        silo.Services.AddSingleton<IValidateOptions<GrainsOptions>, GrainsOptionsValidator>();
        silo.Services.TryAddSingleton(new GrainsTime(TimeProvider.System));
        silo.Services.AddMetrics();
        silo.Services.AddSingleton(static services => new GrainsMetrics(services.GetRequiredService<IMeterFactory>().Create(GrainsMetrics.MeterName)));
        silo.Services.AddSingleton<GatewayRoster>();
        silo.Services.AddSingleton<IGatewayRoster>(static services => services.GetRequiredService<GatewayRoster>());
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(static services => services.GetRequiredService<GatewayRoster>());
        return silo;
    }
}

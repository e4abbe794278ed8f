using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;

namespace OrleansNats.Gateway;

/// <summary>The entry point: reads the command line and runs what it asks for.</summary>
internal static class Program
{
    private static Task<int> Main()
    {
        GatewayHost.PreferInlineSocketCompletions();
        return GatewayHost.RunAsync(new GatewayOptions(), [], new GatewayComponents
        {
            CreateServer = static (_, _, _) => throw new GatewayStartException("the server is not part of this build"),
            Reload = static _ => ReloadOutcome.Refused("the configuration reader is not part of this build"),
        });
    }
}

using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway;

/// <summary>The entry point: reads the command line and runs what it asks for.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        GatewayHost.PreferInlineSocketCompletions();
        var options = new GatewayOptions();
        for (int i = 0; i + 1 < args.Length; i++)
        {
            if (args[i] == "-p") options.Port = int.Parse(args[i + 1], System.Globalization.CultureInfo.InvariantCulture);
            if (args[i] == "-a") options.Host = args[i + 1];
        }

        return GatewayHost.RunAsync(options, [], new GatewayComponents
        {
            CreateServer = static (options, identity, log) => new GatewayServer(options, identity, log.CreateLogger("OrleansNats"), TimeProvider.System),
            Reload = static _ => ReloadOutcome.Refused("the configuration reader is not part of this build"),
        });
    }
}

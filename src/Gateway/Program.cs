using OrleansNats.Gateway.CommandLine;
using OrleansNats.Gateway.Hosting;

namespace OrleansNats.Gateway;

/// <summary>The entry point: reads the command line and runs what it asks for.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["--probe", var url]) return await HealthProbe.AskAsync(url);
        GatewayHost.PreferInlineSocketCompletions();
        switch (CommandLineParser.Parse(args))
        {
            case CommandLineResult.Run run:
                using (var composition = new Composition(run.Loader))
                {
                    return await GatewayHost.RunAsync(run.Options, run.Warnings, composition.Components);
                }

            case CommandLineResult.Print print:
                await Console.Out.WriteLineAsync(print.Text);
                return print.ExitCode;
            case CommandLineResult.PrintError error:
                await Console.Error.WriteLineAsync(error.Text);
                return error.ExitCode;
            case CommandLineResult.Signal signal when SignalSender.Send(signal) is { } problem:
                await Console.Error.WriteLineAsync(problem);
                return 1;
            default:
                return 0;
        }
    }
}

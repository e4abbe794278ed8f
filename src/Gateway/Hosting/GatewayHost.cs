using System.Globalization;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Logging;

namespace OrleansNats.Gateway.Hosting;

/// <summary>Runs one gateway in this process: opens the log, connects the signals, and waits for the end.</summary>
internal static class GatewayHost
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Lets socket completions run on the thread that polls the sockets instead of being queued to the pool, which saves about
    /// a quarter of the CPU; nothing on that path may block. The runtime reads the variable when the first socket is made, so
    /// this is the first thing to call. A value that the user has set stays.
    /// </summary>
    public static void PreferInlineSocketCompletions()
    {
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null) Environment.SetEnvironmentVariable(InlineCompletions, "1");
    }

    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(GatewayOptions options, IReadOnlyList<string> warnings, GatewayComponents components)
    {
        GatewayLog log;
        try
        {
            log = new GatewayLog(options.Log, ProcessName.Current, TimeProvider.System);
        }
        catch (LogSinkException exception)
        {
            string now = DateTime.Now.ToString("yyyy/MM/dd HH:mm:ss", CultureInfo.InvariantCulture);
            await Console.Error.WriteLineAsync($"{now} {exception.Message}").ConfigureAwait(false);
            return 1;
        }

        using (log)
        {
            var process = new GatewayProcess(options, warnings, log, components);
            AppDomain.CurrentDomain.UnhandledException += (_, failure) => process.ReportUnhandled(failure.ExceptionObject as Exception);
            TaskScheduler.UnobservedTaskException += (_, failure) => process.ReportUnobserved(failure.Exception);
            using var signals = new ProcessSignals(process.Post);
            return await process.RunAsync().ConfigureAwait(false);
        }
    }
}

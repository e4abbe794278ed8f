using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.CommandLine;

/// <summary>What the command line asks the process to do. Nothing has been printed, sent or started yet.</summary>
public abstract record CommandLineResult
{
    private CommandLineResult()
    {
    }

    /// <summary>Start a server.</summary>
    /// <param name="Warnings">Of the config, to be logged.</param>
    /// <param name="Loader">Reads file and flags again, for a reload.</param>
    public sealed record Run(GatewayOptions Options, IReadOnlyList<string> Warnings, OptionsLoader Loader) : CommandLineResult;

    /// <summary>Write <paramref name="Text"/> and a line end to standard output, then exit.</summary>
    public sealed record Print(string Text, int ExitCode) : CommandLineResult;

    /// <summary>Send a signal to another server with <see cref="SignalSender"/>, then exit.</summary>
    /// <param name="Target">Process id, with <c>*</c> at its end a beginning of process ids; null means the only server running.</param>
    public sealed record Signal(string Command, string? Target) : CommandLineResult;

    /// <summary>
    /// Write <paramref name="Text"/> and a line end to standard error, then exit. Also carries the good news of <c>-t</c>, with code 0.
    /// </summary>
    public sealed record PrintError(string Text, int ExitCode) : CommandLineResult;
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace OrleansNats.Gateway.Hosting;

/// <summary>Turns the operating system's signals into events until disposed.</summary>
internal sealed class ProcessSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    public ProcessSignals(Action<ProcessEvent> post)
    {
        HeedIgnoredSignals();
        Register(PosixSignal.SIGINT, ProcessEvent.Interrupt, post);
        Register(PosixSignal.SIGTERM, ProcessEvent.Terminate, post);
        Register(PosixSignal.SIGHUP, ProcessEvent.Hangup, post);
        if (OperatingSystem.IsWindows()) return;

        // The runtime names neither; a positive number is the system's own, and these differ between Linux and BSD.
        bool linux = OperatingSystem.IsLinux();
        Register((PosixSignal)(linux ? 10 : 30), ProcessEvent.User1, post);
        Register((PosixSignal)(linux ? 12 : 31), ProcessEvent.User2, post);
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
    }

    /// <summary>
    /// A shell without job control starts background programs with SIGINT ignored, and nohup ignores SIGHUP; the runtime would
    /// leave them so, whereas nats-server listens to both. The system's default is restored before the runtime looks.
    /// </summary>
    private static void HeedIgnoredSignals()
    {
        const string ignored = "SigIgn:";
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            string? line = File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith(ignored, StringComparison.Ordinal));
            if (!ulong.TryParse(line.AsSpan(line is null ? 0 : ignored.Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong mask)) return;
            foreach (int signal in (ReadOnlySpan<int>)[1, 2]) // SIGHUP, SIGINT
            {
                if ((mask >> (signal - 1) & 1) != 0) _ = SetSignalHandler(signal, 0);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without /proc they stay ignored.
        }
    }

    [DllImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SetSignalHandler(int signal, nint handler);

    private void Register(PosixSignal signal, ProcessEvent happened, Action<ProcessEvent> post) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            post(happened);
        }));
}

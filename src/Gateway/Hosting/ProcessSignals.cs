using System.Runtime.InteropServices;

namespace OrleansNats.Gateway.Hosting;

/// <summary>Turns the operating system's signals into events until disposed.</summary>
internal sealed class ProcessSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    public ProcessSignals(Action<ProcessEvent> post)
    {
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

    private void Register(PosixSignal signal, ProcessEvent happened, Action<ProcessEvent> post) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            post(happened);
        }));
}

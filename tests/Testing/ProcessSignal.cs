using System.ComponentModel;
using System.Runtime.InteropServices;

namespace OrleansNats.Testing;

/// <summary>Linux signals that a NATS server understands, by number.</summary>
public enum ProcessSignal
{
    /// <summary>Reload the configuration.</summary>
    HangUp = 1,

    /// <summary>Stop.</summary>
    Interrupt = 2,

    /// <summary>End at once; cannot be handled.</summary>
    Kill = 9,

    /// <summary>Reopen the log file.</summary>
    User1 = 10,

    /// <summary>Enter lame duck mode.</summary>
    User2 = 12,

    /// <summary>Stop.</summary>
    Terminate = 15,

    /// <summary>Resume a process stopped by <see cref="Stop"/>.</summary>
    Continue = 18,

    /// <summary>Freeze the process; cannot be handled.</summary>
    Stop = 19,
}

/// <summary>Sends signals.</summary>
internal static partial class Signals
{
    /// <exception cref="Win32Exception">The process does not exist (any more).</exception>
    public static void Send(int pid, ProcessSignal signal)
    {
        if (Kill(pid, (int)signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);
}

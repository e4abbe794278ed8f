using System.Globalization;
using System.Runtime.InteropServices;

namespace OrleansNats.Gateway.CommandLine;

/// <summary>Sends <c>--signal</c> to running servers. Unix only.</summary>
public static class SignalSender
{
    private const string ProcessName = "nats-server";
    private const string OwnName = "OrleansNats.Gateway";

    /// <summary>Sends the signal; gives null when it was sent, else what to write to standard error, in nats-server's words.</summary>
    public static string? Send(CommandLineResult.Signal signal) =>
        Send(signal, FindServers, Kill) is string fault ? $"{ProcessName}: {fault}" : null;

    /// <param name="findServers">Gives the process ids of all servers but this process; null when it cannot tell.</param>
    /// <param name="kill">Sends a signal by number; gives null or the system's error.</param>
    internal static string? Send(CommandLineResult.Signal signal, Func<IReadOnlyList<int>?> findServers, Func<int, int, string?> kill)
    {
        bool byPrefix = signal.Target?.EndsWith('*') == true;
        string target = byPrefix ? signal.Target![..^1] : signal.Target ?? "";
        int pid = 0;
        // kill(2) takes 0 and negative ids for whole groups of processes, -1 for all there are.
        if (target.Length > 0 && (!int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out pid) || pid == 0))
            return $"invalid pid: {target}";

        IReadOnlyList<int>? pids = target.Length == 0 || byPrefix ? findServers() : [pid];
        if (pids is null) return "unable to resolve pid, try providing one";
        if (pids.Count > 1 && !byPrefix) return $"multiple {ProcessName} processes running:\n{string.Join('\n', pids)}";
        if (pids.Count == 0) return $"no {ProcessName} processes running";
        if (NumberOf(signal.Command) is not int number) return $"unknown signal \"{signal.Command}\"";

        IEnumerable<string> faults = pids
            .Where(id => !byPrefix || id.ToString(CultureInfo.InvariantCulture).StartsWith(target, StringComparison.Ordinal))
            .Select(id => (Id: id, Fault: kill(id, number)))
            .Where(static sent => sent.Fault is not null)
            .Select(sent => $"\nsignal \"{signal.Command}\" {sent.Id}: {sent.Fault}");
        string all = string.Concat(faults);
        return all.Length == 0 ? null : all;
    }

    private static int? NumberOf(string command) => command switch
    {
        "stop" => 9, // SIGKILL
        "quit" => 2, // SIGINT
        "term" => 15, // SIGTERM
        "reload" => 1, // SIGHUP
        "reopen" => OperatingSystem.IsMacOS() ? 30 : 10, // SIGUSR1
        "ldm" => OperatingSystem.IsMacOS() ? 31 : 12, // SIGUSR2
        _ => null,
    };

    /// <summary>Looks through /proc for processes called nats-server and for this program under any name of its own.</summary>
    private static List<int>? FindServers()
    {
        if (!Directory.Exists("/proc/self")) return null;
        List<int> found = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)) continue;
            if (pid != Environment.ProcessId && IsServer(folder)) found.Add(pid);
        }

        found.Sort();
        return found;
    }

    private static bool IsServer(string folder)
    {
        try
        {
            if (File.ReadAllText(Path.Combine(folder, "comm")).Contains(ProcessName, StringComparison.Ordinal)) return true;

            // Started through "dotnet OrleansNats.Gateway.dll" the process is called dotnet; its first two words tell.
            string[] words = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
            return words.Take(2).Any(static word => Path.GetFileName(word) is OwnName or (OwnName + ".dll"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // gone meanwhile, or not ours to see
        }
    }

    private static string? Kill(int pid, int signal)
    {
        if (NativeMethods.Kill(pid, signal) == 0) return null;
        return Marshal.GetLastPInvokeError() switch
        {
            1 => "operation not permitted",
            3 => "no such process",
            int code => Marshal.GetPInvokeErrorMessage(code),
        };
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        public static extern int Kill(int pid, int signal);
    }
}

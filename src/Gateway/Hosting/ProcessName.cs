namespace OrleansNats.Gateway.Hosting;

/// <summary>The name this process was started under, which names its ports file and its syslog lines.</summary>
internal static class ProcessName
{
    private const string CommandLinePath = "/proc/self/cmdline"; // the runtime gives only the resolved path, not the name of a link to it
    private static readonly string OwnName = typeof(ProcessName).Assembly.GetName().Name!;

    public static string Current { get; } = Read();

    private static string Read()
    {
        string path = Environment.ProcessPath ?? OwnName;
        try
        {
            if (OperatingSystem.IsLinux()) path = File.ReadAllText(CommandLinePath).Split('\0')[0];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without /proc the resolved path has to do.
        }

        string name = Path.GetFileName(path);
        return name.Length == 0 || name == "dotnet" ? OwnName : name;
    }
}

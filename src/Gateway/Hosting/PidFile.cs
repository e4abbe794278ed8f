using System.Globalization;
using OrleansNats.Gateway.Logging;

namespace OrleansNats.Gateway.Hosting;

/// <summary>The file that holds the process id: digits and nothing else. It stays when the process ends, as nats-server's does.</summary>
internal static class PidFile
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // nats-server: 0600

    /// <returns>Null, or why it could not be written, in nats-server's words.</returns>
    public static string? TryWrite(string path)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Mode;
            using var writer = new StreamWriter(path, options);
            writer.Write(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"open {path}: {SystemErrorText.Of(exception)}";
        }
    }
}

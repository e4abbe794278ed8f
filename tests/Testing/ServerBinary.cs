namespace OrleansNats.Testing;

/// <summary>A server program that understands nats-server's command line.</summary>
/// <param name="Name">Short name for messages: <c>gateway</c> or <c>nats-server</c>.</param>
/// <param name="FileName">Full path of the executable.</param>
public sealed record ServerBinary(string Name, string FileName)
{
    /// <summary>Environment variable with the path of the gateway under test.</summary>
    public const string GatewayVariable = "ORLEANSNATS_GATEWAY";

    /// <summary>Environment variable with the path of the real nats-server.</summary>
    public const string ReferenceVariable = "NATS_SERVER";

    private const string GatewayFileName = "OrleansNats.Gateway";

    /// <summary>The program this repository builds; null when it is not built.</summary>
    /// <remarks>The path in <see cref="GatewayVariable"/>, or else the newest of the published and the built programs.</remarks>
    public static ServerBinary? FindGateway()
    {
        if (FromVariable("gateway", GatewayVariable) is { } named) return named;
        string build = Path.Combine(RepositoryPaths.Root, "src", "Gateway", "bin");
        string[] folders =
        [
            Path.Combine(RepositoryPaths.Root, "artifacts", "gateway"),
            Path.Combine(build, "Release", "net10.0"),
            Path.Combine(build, "Debug", "net10.0"),
        ];
        string? newest = folders
            .Where(folder => File.Exists(Path.Combine(folder, GatewayFileName)))
            .MaxBy(folder => File.GetLastWriteTimeUtc(Path.Combine(folder, GatewayFileName + ".dll")));
        return newest is null ? null : new ServerBinary("gateway", Path.Combine(newest, GatewayFileName));
    }

    /// <summary>The real nats-server: <see cref="ReferenceVariable"/>, or else the first in PATH; null when there is none.</summary>
    public static ServerBinary? FindReference()
    {
        if (FromVariable("nats-server", ReferenceVariable) is { } named) return named;
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        string? found = path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "nats-server"))
            .FirstOrDefault(File.Exists);
        return found is null ? null : new ServerBinary("nats-server", found);
    }

    /// <summary>The newest nats-server of a release line such as <c>2.9</c>, as <c>bench/get-peers.sh</c> names its files; null when there is none.</summary>
    /// <remarks>Looked for beside the reference, then in <c>artifacts/peers</c>.</remarks>
    public static ServerBinary? FindRelease(string line)
    {
        string? beside = Path.GetDirectoryName(FindReference()?.FileName);
        string[] folders = [beside ?? "", Path.Combine(RepositoryPaths.Root, "artifacts", "peers")];
        string? found = folders
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, $"nats-server-{line}.*"))
            .Order(StringComparer.Ordinal)
            .LastOrDefault();
        return found is null ? null : new ServerBinary($"nats-server {line}", found);
    }

    private static ServerBinary? FromVariable(string name, string variable)
    {
        string? path = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(path)) return null;
        return File.Exists(path)
            ? new ServerBinary(name, Path.GetFullPath(path))
            : throw new InvalidOperationException($"{variable} names {path}, which does not exist");
    }
}

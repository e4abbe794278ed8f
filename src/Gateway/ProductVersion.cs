using System.Reflection;

namespace OrleansNats.Gateway;

/// <summary>The versions told to users: in INFO, the banner, <c>-v</c>, monitoring and telemetry.</summary>
public static class ProductVersion
{
    /// <summary>Level of nats-server whose behaviour is offered; clients and tools gate features on it.</summary>
    public const string NatsLevel = "2.14.0";

    private const int CommitDigits = 7;

    private static readonly (string Version, string Commit) Build = ReadBuild();

    /// <summary>Version of this server itself, e.g. <c>0.1.0</c>: <c>Version</c> of Directory.Build.props.</summary>
    public static string Own => Build.Version;

    /// <summary>First seven digits of the commit this was built from, empty when unknown.</summary>
    public static string GitCommit => Build.Commit;

    private static (string Version, string Commit) ReadBuild()
    {
        string text = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        int plus = text.IndexOf('+', StringComparison.Ordinal);
        if (plus < 0) return (text, "");
        string commit = text[(plus + 1)..];
        return (text[..plus], commit.Length > CommitDigits ? commit[..CommitDigits] : commit);
    }
}

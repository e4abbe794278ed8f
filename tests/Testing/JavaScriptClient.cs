using System.Diagnostics;
using System.Text.Json;

namespace OrleansNats.Testing;

/// <summary>Runs scenarios of <c>tests/Interop/js</c> with one of the JavaScript client packages.</summary>
public static class JavaScriptClient
{
    /// <summary>The client of today.</summary>
    public const string CurrentPackage = "@nats-io/transport-node";

    /// <summary>The one before it.</summary>
    public const string OldPackage = "nats";

    private static readonly string Folder = Path.Combine(RepositoryPaths.Root, "tests", "Interop", "js");

    /// <summary>Where npm has put the packages.</summary>
    public static string Packages { get; } = Path.Combine(Folder, "node_modules");

    /// <summary>Why scenarios cannot run on this machine; null when they can.</summary>
    public static string? WhyNot(string package)
    {
        if (!Tools.Has("node")) return "node is not installed";
        return Directory.Exists(Path.Combine(Packages, package)) ? null : $"the npm package {package} is not installed";
    }

    /// <summary>The command that runs a scenario: it ends with 0 when the scenario has passed.</summary>
    /// <param name="parameters">What the scenario takes besides the URL, as an object with members of those names.</param>
    public static ProcessStartInfo Command(string package, string scenario, string url, object? parameters = null) =>
        new("node", ["main.mjs", package, scenario, url, JsonSerializer.Serialize(parameters ?? new { })]) { WorkingDirectory = Folder };
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Soak;

/// <summary>The load generator <c>bench/natsload.c</c>: compiles it and runs it.</summary>
internal sealed class LoadGenerator(string program, int port)
{
    private static readonly TimeSpan CompileDeadline = TimeSpan.FromMinutes(2);

    /// <summary>Compiles the generator into <paramref name="folder"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no gcc, or it failed.</exception>
    public static async Task<LoadGenerator> BuildAsync(string folder, int port)
    {
        string source = Path.Combine(RepositoryPaths.Root, "bench", "natsload.c");
        string program = Path.Combine(folder, "natsload");
        var compile = new ProcessStartInfo("gcc", ["-O2", "-o", program, source, "-lpthread"]);
        (int code, string output) = await ChildProcess.RunAsync(compile, CompileDeadline);
        return code == 0 ? new LoadGenerator(program, port) : throw new InvalidOperationException($"gcc: {output}");
    }

    /// <summary>Runs the generator for so many seconds and returns its result line. Twice that time is the most it may take.</summary>
    public async Task<JsonElement> RunAsync(string mode, int seconds, params string[] arguments)
    {
        int limit = seconds * 2 + 30;
        string[] common = [mode, "-s", Text($"127.0.0.1:{port}"), "-d", Text($"{seconds}"), "--limit", Text($"{limit}"), "--timeout", "20"];
        var start = new ProcessStartInfo(program, [.. common, .. arguments]);
        (int code, string output) = await ChildProcess.RunAsync(start, TimeSpan.FromSeconds(limit + 10));
        try
        {
            return JsonDocument.Parse(output).RootElement;
        }
        catch (JsonException)
        {
            throw new InvalidOperationException($"natsload {mode} ended with {code}: {output}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

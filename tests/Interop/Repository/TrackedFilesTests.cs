using System.Diagnostics;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Repository;

/// <summary>What must not be in the repository.</summary>
public sealed class TrackedFilesTests
{
    /// <summary>Folders that exist only on somebody's machine. Put together here, so that this file is not its own finding.</summary>
    private static readonly string[] MachinePaths = [.. new[] { "root", "home", "work", "Users" }.Select(folder => $"/{folder}/")];

    [Fact]
    public async Task TrackedFiles_Content_NamesNoMachinePath()
    {
        var command = new ProcessStartInfo("git", ["ls-files"]) { WorkingDirectory = RepositoryPaths.Root };
        Assert.SkipUnless(Tools.Has("git") && Path.Exists(Path.Combine(RepositoryPaths.Root, ".git")), "no git, or no checkout");
        (int code, string files) = await ChildProcess.RunAsync(command, TimeSpan.FromSeconds(30));
        Assert.Equal(0, code);
        IEnumerable<string> findings = files.Split('\n')
            .Select(name => Path.Combine(RepositoryPaths.Root, name))
            .Where(File.Exists)
            .SelectMany(file => File.ReadLines(file).Select((line, i) => (Place: $"{file}:{i + 1}", Line: line)))
            .Where(x => MachinePaths.Any(path => NamesPath(x.Line, path)))
            .Select(x => $"{x.Place}: {x.Line.Trim()}");
        Assert.Empty(findings);
    }

    /// <summary>Whether the path stands at the beginning of a word, and not within a URL or a longer path.</summary>
    private static bool NamesPath(string line, string path)
    {
        int at = line.IndexOf(path, StringComparison.Ordinal);
        return at == 0 || (at > 0 && (char.IsWhiteSpace(line[at - 1]) || "\"'=(`".Contains(line[at - 1], StringComparison.Ordinal)));
    }
}

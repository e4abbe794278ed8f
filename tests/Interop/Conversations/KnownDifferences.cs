using OrleansNats.Testing;

namespace OrleansNats.Interop.Conversations;

/// <summary>Conversations whose answers differ on purpose: the table in <c>docs/differences.md</c>.</summary>
internal static class KnownDifferences
{
    private const string Heading = "## Conversations";

    /// <summary>Full name of the conversation to the reason.</summary>
    public static IReadOnlyDictionary<string, string> Read()
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryPaths.Root, "docs", "differences.md"));
        return lines
            .SkipWhile(line => !line.StartsWith(Heading, StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(cells => cells[1].Trim('`'), cells => cells[2]);
    }
}

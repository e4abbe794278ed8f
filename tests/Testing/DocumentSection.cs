using System.Text;

namespace OrleansNats.Testing;

/// <summary>What a section of the documentation has people save and run.</summary>
/// <param name="Document">Path in the repository.</param>
/// <param name="FileName">Name under which the program is to be saved.</param>
/// <param name="Blocks">Fenced blocks in order.</param>
public sealed record DocumentSection(string Document, string FileName, IReadOnlyList<DocumentBlock> Blocks)
{
    private const string SaveAs = "Save this as `";
    private const string Fence = "```";

    /// <summary>Reads from a heading such as <c>### C</c> to the next heading of any level.</summary>
    /// <param name="document">Path in the repository.</param>
    /// <exception cref="InvalidOperationException">The document has no such heading, or nothing to be saved under it.</exception>
    public static DocumentSection Read(string heading, string document = "README.md")
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryPaths.Root, document));
        int at = Array.IndexOf(lines, heading) + 1;
        if (at == 0) throw new InvalidOperationException($"{document}: no \"{heading}\"");
        string? fileName = null;
        var blocks = new List<DocumentBlock>();
        for (; at < lines.Length && !lines[at].StartsWith('#'); at++)
        {
            if (lines[at].StartsWith(SaveAs, StringComparison.Ordinal)) fileName = lines[at][SaveAs.Length..lines[at].LastIndexOf('`')];
            if (lines[at].StartsWith(Fence, StringComparison.Ordinal)) blocks.Add(ReadBlock(lines, ref at));
        }

        return new DocumentSection(document, fileName ?? throw new InvalidOperationException($"{document}: nothing to be saved under \"{heading}\""), blocks);
    }

    /// <summary>The text of a block, which must be of the given language.</summary>
    /// <param name="index">How many blocks of the section stand before it.</param>
    /// <exception cref="InvalidOperationException">The block is of another language, or missing.</exception>
    public string Text(int index, string language) => index < Blocks.Count && Blocks[index].Language == language
        ? Blocks[index].Text
        : throw new InvalidOperationException($"{Document}: block {index} around {FileName} is not one of {language}");

    /// <summary>The lines of a block of shell commands.</summary>
    public IReadOnlyList<string> Commands(int index) => Text(index, "sh").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static DocumentBlock ReadBlock(string[] lines, ref int at)
    {
        string language = lines[at][Fence.Length..];
        var text = new StringBuilder();
        for (at++; lines[at] != Fence; at++) text.Append(lines[at]).Append('\n');
        return new DocumentBlock(language, text.ToString());
    }
}

/// <summary>A fenced block; every line of the text ends with a line feed.</summary>
public sealed record DocumentBlock(string Language, string Text);

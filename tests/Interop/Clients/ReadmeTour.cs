using System.Text;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Clients;

/// <summary>One language of the README's tour: a program, the commands that run it, and what it prints.</summary>
/// <param name="FileName">Name under which the README has the program saved.</param>
/// <param name="Commands">Shell lines in order, those that install something included.</param>
internal sealed record ReadmeTour(string FileName, string Program, IReadOnlyList<string> Commands, string Output)
{
    /// <summary>Where the README's programs connect to.</summary>
    public const string Url = "nats://127.0.0.1:4222";

    private const string SaveAs = "Save this as `";

    /// <summary>Reads a section such as <c>### C</c>: the file name, then a fenced block each of the program, the commands and the output.</summary>
    /// <exception cref="InvalidOperationException">The README is not written so.</exception>
    public static ReadmeTour Read(string heading, string language)
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryPaths.Root, "README.md"));
        int at = Find(lines, 0, heading);
        at = Find(lines, at, SaveAs);
        string fileName = lines[at][SaveAs.Length..lines[at].LastIndexOf('`')];
        string program = Block(lines, ref at, language);
        string commands = Block(lines, ref at, "sh");
        string output = Block(lines, ref at, "text");
        return new ReadmeTour(fileName, program, commands.Split('\n', StringSplitOptions.RemoveEmptyEntries), output);
    }

    private static string Block(string[] lines, ref int at, string language)
    {
        at = Find(lines, at, "```");
        if (lines[at] != "```" + language) throw new InvalidOperationException($"README.md:{at + 1}: not a block of {language}");
        var text = new StringBuilder();
        for (at++; lines[at] != "```"; at++) text.Append(lines[at]).Append('\n');
        at++;
        return text.ToString();
    }

    private static int Find(string[] lines, int from, string beginning)
    {
        int found = Array.FindIndex(lines, from, line => line.StartsWith(beginning, StringComparison.Ordinal));
        return found >= 0 ? found : throw new InvalidOperationException($"README.md: no line begins with \"{beginning}\" after line {from}");
    }
}

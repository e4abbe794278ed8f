using System.Text;

namespace OrleansNats.Interop.Conversations;

/// <summary>Reads the corpus; <c>Corpus/README.md</c> has the format.</summary>
internal static class CorpusReader
{
    private const string DefaultServer = "default";

    /// <param name="name">Folder of corpus files: <c>Corpus</c> of clients, <c>RouteCorpus</c> of servers of a cluster.</param>
    public static IReadOnlyList<Conversation> ReadAll(string name = "Corpus")
    {
        string folder = Path.Combine(AppContext.BaseDirectory, name);
        Conversation[] all = [.. Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal).SelectMany(ReadFile)];
        string? twice = all.GroupBy(c => c.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? all : throw new InvalidDataException($"two conversations are called {twice}");
    }

    /// <summary>Conversations of one file, in order.</summary>
    /// <exception cref="InvalidDataException">A line is not understood; the message names file and line.</exception>
    public static IReadOnlyList<Conversation> ReadFile(string path)
    {
        string theme = Path.GetFileNameWithoutExtension(path);
        var servers = new Dictionary<string, CorpusServer> { [DefaultServer] = new(DefaultServer, [], null) };
        var found = new List<Conversation>();
        string[] lines = File.ReadAllLines(path, Encoding.UTF8);
        for (int i = 0; i < lines.Length;)
        {
            try
            {
                if (IsBlank(lines[i])) i++;
                else if (lines[i].StartsWith("@server ", StringComparison.Ordinal)) ReadServer(lines, ref i, servers);
                else if (lines[i].StartsWith("=== ", StringComparison.Ordinal)) found.Add(ReadConversation(lines, ref i, theme, servers));
                else throw new InvalidDataException("neither @server nor ===");
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"{theme}.txt:{i + 1}: {e.Message}", e);
            }
        }

        return found;
    }

    private static bool IsBlank(string line) => string.IsNullOrWhiteSpace(line) || line[0] == '#';

    private static void ReadServer(string[] lines, ref int i, Dictionary<string, CorpusServer> servers)
    {
        string name = lines[i++]["@server ".Length..].Trim();
        string[] arguments = [];
        var config = new StringBuilder();
        for (; lines[i] != "@end"; i++)
        {
            if (lines[i].StartsWith("args:", StringComparison.Ordinal)) arguments = lines[i]["args:".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            else config.Append(lines[i]).Append('\n');
        }

        i++;
        if (!servers.TryAdd(name, new CorpusServer(name, arguments, config.Length == 0 ? null : config.ToString())))
            throw new InvalidDataException($"a second server {name}");
    }

    private static Conversation ReadConversation(string[] lines, ref int i, string theme, Dictionary<string, CorpusServer> servers)
    {
        var steps = new List<Step>();
        var conversation = new Conversation
        {
            Name = $"{theme}/{lines[i++][4..].Trim()}",
            Server = servers[DefaultServer],
            Steps = steps,
        };
        for (; i < lines.Length && !lines[i].StartsWith("===", StringComparison.Ordinal) && lines[i][..Math.Min(1, lines[i].Length)] != "@"; i++)
        {
            if (IsBlank(lines[i])) continue;
            if (lines[i][0] is 'c' or 'r' && lines[i].Length > 2 && char.IsAsciiDigit(lines[i][1])) steps.Add(ReadStep(lines[i]));
            else conversation = WithOption(conversation, lines[i], servers);
        }

        return conversation;
    }

    private static Conversation WithOption(Conversation conversation, string line, Dictionary<string, CorpusServer> servers)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["on", var name] when servers.TryGetValue(name, out CorpusServer? server) => conversation with { Server = server },
            ["end", "sync"] => conversation with { Ending = Ending.Sync },
            ["end", "hangup"] => conversation with { Ending = Ending.HangUp },
            ["end", "eof"] => conversation with { Ending = Ending.Eof },
            ["since", var release] => conversation with { Since = Version.Parse(release) },
            ["fresh"] => conversation with { Fresh = true },
            ["merge"] => conversation with { Merge = true },
            ["mask", "sid"] => conversation with { MaskSid = true },
            ["keep", "pings"] => conversation with { KeepPings = true },
            ["whole", "only"] => conversation with { WholeOnly = true },
            _ => throw new InvalidDataException($"unknown line: {line}"),
        };
    }

    private static Step ReadStep(string line)
    {
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        string client = space < 0 ? line : line[..space];
        string rest = space < 0 ? "" : line[(space + 1)..];
        if (client.EndsWith(">>", StringComparison.Ordinal)) return new Step(client[..^2], StepKind.Send, EscapedText.Decode(rest));
        if (client.EndsWith('>')) return new Step(client[..^1], StepKind.Send, EscapedText.Decode(rest) + "\r\n");
        if (rest.StartsWith("joins ", StringComparison.Ordinal)) return new Step(client, StepKind.Send, Registration(rest["joins ".Length..]));
        if (rest.StartsWith("until ", StringComparison.Ordinal)) return new Step(client, StepKind.Until, EscapedText.Decode(rest["until ".Length..]));
        return rest switch
        {
            "open" => new Step(client, StepKind.Open),
            "sync" => new Step(client, StepKind.Sync),
            "asked" => new Step(client, StepKind.Asked),
            "eof" => new Step(client, StepKind.Eof),
            "hangup" => new Step(client, StepKind.HangUp),
            _ => throw new InvalidDataException($"unknown step: {line}"),
        };
    }

    /// <summary>What a server without pooling says to become a route.</summary>
    private static string Registration(string id) =>
        $$"""CONNECT {"verbose":false,"headers":true,"name":"{{id}}","cluster":"test-cluster","lnoc":true}"""
        + "\r\n"
        + $$"""INFO {"server_id":"{{id}}","server_name":"{{id}}","version":"2.9.10","proto":1,"host":"127.0.0.1","port":1,"headers":true,"max_payload":1048576,"cluster":"test-cluster","lnoc":true}"""
        + "\r\n";
}

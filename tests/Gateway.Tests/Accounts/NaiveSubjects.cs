namespace OrleansNats.Gateway.Tests.Accounts;

/// <summary>Subjects and their rules in the plainest form, for models; and random ones.</summary>
internal static class NaiveSubjects
{
    private static readonly string[] Words = ["a", "b"];

    public static bool Matches(string pattern, string literal) => Capture(pattern, literal) is not null;

    /// <summary>What becomes of a subject by an import; null if the import is not about it. <paramref name="to"/> has <c>$N</c> or wildcards in order.</summary>
    public static string? Translate(string from, string to, string literal)
    {
        if (Capture(from, literal) is not { } captured) return null;
        if (to == from) return literal;
        int next = 0;
        return string.Join('.', to.Split('.').Select(token => token switch
        {
            "*" => captured[next++],
            ">" => captured[^1],
            ['$', .. var number] => captured[int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) - 1],
            _ => token,
        }));
    }

    public static string Literal(Random random) => string.Join('.', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Word(random)));

    public static string Pattern(Random random)
    {
        string[] tokens = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(3) == 0 ? "*" : Word(random))];
        if (random.Next(4) == 0) tokens[^1] = ">";
        return string.Join('.', tokens);
    }

    /// <summary>Another name for what matches a pattern, with its wildcards in any order.</summary>
    public static string Renamed(Random random, string pattern)
    {
        int wildcards = pattern.Split('.').Count(static token => token == "*");
        int[] order = [.. Enumerable.Range(1, wildcards)];
        random.Shuffle(order);
        string rest = pattern.EndsWith('>') ? ".>" : "";
        return "in" + string.Concat(order.Select(static number => $".${number}")) + rest;
    }

    public static string Word(Random random) => Words[random.Next(Words.Length)];

    /// <summary>What the wildcards match, the rest last; null if nothing matches.</summary>
    private static List<string>? Capture(string pattern, string literal)
    {
        string[] wanted = pattern.Split('.');
        string[] given = literal.Split('.');
        List<string> captured = [];
        for (int i = 0; i < wanted.Length; i++)
        {
            if (i >= given.Length) return null;
            if (wanted[i] == ">") return [.. captured, string.Join('.', given[i..])];
            if (wanted[i] == "*") captured.Add(given[i]);
            else if (wanted[i] != given[i]) return null;
        }

        return wanted.Length == given.Length ? captured : null;
    }
}

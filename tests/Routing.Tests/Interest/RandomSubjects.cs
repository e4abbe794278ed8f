namespace OrleansNats.Routing.Tests.Interest;

/// <summary>Subjects over so few tokens that patterns and subjects meet often.</summary>
internal sealed class RandomSubjects(int seed)
{
    private static readonly string[] Tokens = ["a", "b", "cc", "ddd", "a-long-token-of-more-than-16-bytes", "x*", "é", "e1", "e2", "e3", "e4"];

    private readonly Random _random = new(seed);

    public Random Random => _random;

    public string Literal() => string.Join('.', Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Token()));

    public string Pattern()
    {
        var tokens = new List<string>();
        int count = _random.Next(1, 5);
        for (int i = 0; i < count; i++) tokens.Add(_random.Next(4) == 0 ? "*" : Token());
        if (_random.Next(5) == 0) tokens[^1] = ">";
        return string.Join('.', tokens);
    }

    public string? Queue() => _random.Next(3) == 0 ? "q" + _random.Next(3) : null;

    private string Token() => Tokens[_random.Next(Tokens.Length)];
}

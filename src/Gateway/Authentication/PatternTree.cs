namespace OrleansNats.Gateway.Authentication;

/// <summary>
/// A permission list compiled for look-ups by subject, when first looked up: of a hundred thousand users, few may be there. Immutable; safe for
/// concurrent use.
/// </summary>
internal sealed class PatternTree
{
    private readonly SubjectPattern[] _patterns;
    private PatternNode? _root;

    public PatternTree(IEnumerable<SubjectPattern> patterns)
    {
        _patterns = [.. patterns];
        HasQueues = _patterns.Any(static pattern => pattern.Queue is not null);
    }

    public bool HasQueues { get; }

    private PatternNode Root => Volatile.Read(ref _root) ?? Interlocked.CompareExchange(ref _root, Compile(), null) ?? _root;

    /// <summary>
    /// Whether an entry without a queue group matches, taking the subject as literal text: <c>*</c> of an entry matches any one token.
    /// </summary>
    public bool ContainsPlain(ReadOnlySpan<byte> subject) =>
        SubjectTokens.AreWellFormed(subject) && MatchPlain(Root, subject);

    /// <summary>The entries that match, taking the subject as literal text, as <see cref="ContainsPlain"/> does.</summary>
    public PatternMatch Match(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> queue) => Find(subject, queue, isPattern: false);

    /// <summary>The entries that match every subject which <paramref name="pattern"/> matches.</summary>
    public PatternMatch MatchCovering(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> queue) => Find(pattern, queue, isPattern: true);

    /// <summary>
    /// Whether some subject matches both <paramref name="pattern"/> and an entry: one without queue group, or one covering
    /// <paramref name="queue"/>.
    /// </summary>
    public bool Overlaps(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> queue) =>
        SubjectTokens.AreWellFormed(pattern) && new Walk(queue, isPattern: true).Overlaps(Root, pattern);

    private PatternNode Compile()
    {
        var root = new PatternNode();
        foreach (SubjectPattern pattern in _patterns)
        {
            PatternNode node = root;
            ReadOnlySpan<byte> rest = pattern.Subject;
            while (!rest.IsEmpty) node = node.GetOrAdd(SubjectTokens.Take(rest, out rest));
            node.End(pattern.Queue);
        }

        return root;
    }

    private PatternMatch Find(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> queue, bool isPattern)
    {
        if (!SubjectTokens.AreWellFormed(subject)) return default;
        var walk = new Walk(queue, isPattern);
        walk.Collect(Root, subject);
        return walk.Found;
    }

    private static bool MatchPlain(PatternNode node, ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            if (node.Tail is { EndsPlain: true }) return true;
            ReadOnlySpan<byte> token = SubjectTokens.Take(rest, out rest);
            if (node.Star is { } star && MatchPlain(star, rest)) return true;
            if (!node.TryGetLiteral(token, out PatternNode? next)) return false;
            node = next;
        }
        return node.EndsPlain;
    }

    /// <summary>One look-up. Its recursion is as deep as the entries have wildcards or tokens, whatever the subject.</summary>
    private ref struct Walk(ReadOnlySpan<byte> queue, bool isPattern)
    {
        private readonly ReadOnlySpan<byte> _queue = queue;

        public PatternMatch Found { get; private set; }

        public void Collect(PatternNode node, ReadOnlySpan<byte> rest)
        {
            while (!rest.IsEmpty)
            {
                if (node.Tail is { } tail) Add(tail);
                ReadOnlySpan<byte> token = SubjectTokens.Take(rest, out rest);
                if (isPattern && SubjectTokens.IsTail(token)) return; // only a ">" covers a ">"
                if (node.Star is { } star) Collect(star, rest);
                if (!node.TryGetLiteral(token, out PatternNode? next)) return;
                node = next;
            }
            Add(node);
        }

        public readonly bool Overlaps(PatternNode node, ReadOnlySpan<byte> rest)
        {
            if (rest.IsEmpty) return Counts(node);
            if (node.Tail is { } tail && Counts(tail)) return true;
            ReadOnlySpan<byte> token = SubjectTokens.Take(rest, out ReadOnlySpan<byte> after);
            bool isTail = SubjectTokens.IsTail(token);
            if (node.Star is { } star && (isTail ? CountsBelow(star) : Overlaps(star, after))) return true;
            if (!isTail && !SubjectTokens.IsStar(token)) return node.TryGetLiteral(token, out PatternNode? next) && Overlaps(next, after);
            foreach (PatternNode literal in node.Literals)
            {
                if (isTail ? CountsBelow(literal) : Overlaps(literal, after)) return true;
            }
            return false;
        }

        private readonly bool CountsBelow(PatternNode node)
        {
            if (Counts(node) || (node.Tail is { } tail && Counts(tail)) || (node.Star is { } star && CountsBelow(star))) return true;
            foreach (PatternNode literal in node.Literals)
            {
                if (CountsBelow(literal)) return true;
            }
            return false;
        }

        private readonly bool Counts(PatternNode node) => node.EndsPlain || MatchesQueue(node);

        private void Add(PatternNode node) => Found = new PatternMatch(
            Found.Plain | node.EndsPlain,
            Found.AnyQueue | !node.Queues.IsEmpty,
            Found.SameQueue || MatchesQueue(node));

        private readonly bool MatchesQueue(PatternNode node)
        {
            if (_queue.IsEmpty) return false;
            foreach (QueuePattern entry in node.Queues)
            {
                if (entry.Matches(_queue)) return true;
            }
            return false;
        }
    }
}

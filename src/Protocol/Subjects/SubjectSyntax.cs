using System.Buffers;

namespace OrleansNats.Protocol.Subjects;

/// <summary>
/// The rules of subjects (facts 2.1): tokens split by '.', '*' is a wildcard only as a whole token, '&gt;' only as the last whole token.
/// Subjects are the bytes of the wire; nothing here allocates.
/// </summary>
public static class SubjectSyntax
{
    private const byte Separator = (byte)'.';
    private const byte AnyToken = (byte)'*';
    private const byte AnyRest = (byte)'>';

    // Line separators and blanks end an argument of the protocol, so that no token can hold one.
    private static readonly SearchValues<byte> Blanks = SearchValues.Create("\t\n\f\r "u8);

    /// <summary>Whether one may subscribe to it: no empty token, no blank, and '&gt;' nowhere but last.</summary>
    public static bool IsValidSubscription(ReadOnlySpan<byte> subject)
    {
        if (subject.IndexOfAny(Blanks) >= 0) return false;
        bool ended = false;
        var tokens = new TokenReader(subject);
        while (tokens.TryNext(out ReadOnlySpan<byte> token))
        {
            if (token.IsEmpty || ended) return false;
            ended = IsAnyRest(token);
        }
        return true;
    }

    /// <summary>
    /// What a pedantic connection may publish to: no empty token and no wildcard. Blanks are not looked for, as in the reference server:
    /// the parser has already split at them.
    /// </summary>
    public static bool IsValidPublish(ReadOnlySpan<byte> subject) => !HasEmptyToken(subject) && !HasWildcardToken(subject);

    /// <summary>Whether a valid subject has a wildcard.</summary>
    public static bool HasWildcard(ReadOnlySpan<byte> subject) =>
        subject.IndexOfAny(AnyToken, AnyRest) >= 0 && HasWildcardToken(subject);

    /// <summary>Whether a token is empty, so that nothing, not even '&gt;', matches the subject.</summary>
    public static bool HasEmptyToken(ReadOnlySpan<byte> subject) =>
        subject.IsEmpty || subject[0] == Separator || subject[^1] == Separator || subject.IndexOf(".."u8) >= 0;

    /// <summary>Number of tokens, empty ones included; 0 for an empty subject.</summary>
    public static int TokenCount(ReadOnlySpan<byte> subject) => subject.IsEmpty ? 0 : subject.Count(Separator) + 1;

    /// <summary>The bytes before the first separator.</summary>
    public static ReadOnlySpan<byte> FirstToken(ReadOnlySpan<byte> subject)
    {
        int end = subject.IndexOf(Separator);
        return end < 0 ? subject : subject[..end];
    }

    /// <summary>Whether a message published to <paramref name="literal"/>, read as plain text, goes to a subscription of the valid
    /// <paramref name="pattern"/>. A literal with an empty token matches nothing.</summary>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> literal)
    {
        if (HasEmptyToken(literal)) return false;
        var wanted = new TokenReader(pattern);
        var given = new TokenReader(literal);
        while (wanted.TryNext(out ReadOnlySpan<byte> want))
        {
            if (!given.TryNext(out ReadOnlySpan<byte> have)) return false;
            if (IsAnyRest(want)) return true;
            if (!IsAnyToken(want) && !want.SequenceEqual(have)) return false;
        }
        return !given.TryNext(out _);
    }

    /// <summary>
    /// Whether everything that matches <paramref name="subject"/> (which may have wildcards) also matches <paramref name="filter"/>.
    /// Mirrors SubjectMatchesFilter of the reference server, 2.15, with its quirk: a filter's token that only begins with '*' counts as '*'.
    /// </summary>
    public static bool IsSubsetOf(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> filter)
    {
        var inner = new TokenReader(subject);
        var outer = new TokenReader(filter);
        while (outer.TryNext(out ReadOnlySpan<byte> wide))
        {
            if (!inner.TryNext(out ReadOnlySpan<byte> narrow) || wide.IsEmpty) return false;
            if (IsAnyRest(wide)) return true;
            if (narrow.IsEmpty || IsAnyRest(narrow)) return false;
            bool matches = IsAnyToken(narrow) ? IsAnyToken(wide) : wide[0] == AnyToken || narrow.SequenceEqual(wide);
            if (!matches) return false;
        }
        return !inner.TryNext(out _);
    }

    /// <summary>
    /// Whether some literal subject could match both patterns. Mirrors SubjectsCollide of the reference server, 2.15, with its quirk: where
    /// both have wildcards, a token that only begins with '*' or '&gt;' counts as one.
    /// </summary>
    public static bool Overlaps(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (first.SequenceEqual(second)) return true;
        bool firstWild = HasWildcardToken(first);
        bool secondWild = HasWildcardToken(second);
        if (!firstWild) return secondWild && IsSubsetOf(first, second);
        return secondWild ? WildcardsOverlap(first, second) : IsSubsetOf(second, first);
    }

    private static bool WildcardsOverlap(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int firstCount = TokenCount(first);
        int secondCount = TokenCount(second);
        // The shorter one can only reach the longer one's last token by a '>'.
        if (firstCount < secondCount && !HasToken(first, AnyRest)) return false;
        if (secondCount < firstCount && !HasToken(second, AnyRest)) return false;
        var left = new TokenReader(first);
        var right = new TokenReader(second);
        while (left.TryNext(out ReadOnlySpan<byte> a) && right.TryNext(out ReadOnlySpan<byte> b))
        {
            if (a.IsEmpty || b.IsEmpty) return false;
            bool wild = a[0] is AnyToken or AnyRest || b[0] is AnyToken or AnyRest;
            if (!wild && !a.SequenceEqual(b)) return false;
        }
        return true;
    }

    private static bool HasWildcardToken(ReadOnlySpan<byte> subject)
    {
        var tokens = new TokenReader(subject);
        while (tokens.TryNext(out ReadOnlySpan<byte> token))
        {
            if (IsAnyToken(token) || IsAnyRest(token)) return true;
        }
        return false;
    }

    private static bool HasToken(ReadOnlySpan<byte> subject, byte wildcard)
    {
        var tokens = new TokenReader(subject);
        while (tokens.TryNext(out ReadOnlySpan<byte> token))
        {
            if (token.Length == 1 && token[0] == wildcard) return true;
        }
        return false;
    }

    private static bool IsAnyToken(ReadOnlySpan<byte> token) => token.Length == 1 && token[0] == AnyToken;

    private static bool IsAnyRest(ReadOnlySpan<byte> token) => token.Length == 1 && token[0] == AnyRest;

    /// <summary>Walks the tokens; an empty subject has one, empty, token.</summary>
    private ref struct TokenReader(ReadOnlySpan<byte> subject)
    {
        private ReadOnlySpan<byte> _rest = subject;
        private bool _done;

        public bool TryNext(out ReadOnlySpan<byte> token)
        {
            token = _rest;
            if (_done) return false;
            int end = _rest.IndexOf(Separator);
            _done = end < 0;
            if (_done) return true;
            token = _rest[..end];
            _rest = _rest[(end + 1)..];
            return true;
        }
    }
}

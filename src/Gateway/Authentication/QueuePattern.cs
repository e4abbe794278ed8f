namespace OrleansNats.Gateway.Authentication;

/// <summary>The queue group of a permission entry; its tokens may be wildcards.</summary>
internal sealed class QueuePattern(byte[] name)
{
    private readonly bool _wild = SubjectTokens.HasWildcard(name);

    public bool Matches(ReadOnlySpan<byte> queue) => queue.SequenceEqual(name) || (_wild && Covers(name, queue));

    /// <summary>
    /// A wildcard in the queue's own name is covered only by the same wildcard or a wider one. In a pattern that has a whole wildcard token,
    /// a token that only begins with <c>*</c> is one too (nats-server 2.15.1 does so).
    /// </summary>
    private static bool Covers(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> queue)
    {
        int patternAt = 0, queueAt = 0; // past the end once the last token was taken
        while (patternAt <= pattern.Length)
        {
            if (queueAt > queue.Length) return false;
            ReadOnlySpan<byte> wanted = Next(pattern, ref patternAt);
            if (SubjectTokens.IsTail(wanted)) return true;
            ReadOnlySpan<byte> token = Next(queue, ref queueAt);
            if (token.IsEmpty || SubjectTokens.IsTail(token)) return false;
            if (SubjectTokens.IsStar(token) ? !SubjectTokens.IsStar(wanted) : wanted[0] != (byte)'*' && !token.SequenceEqual(wanted)) return false;
        }
        return queueAt > queue.Length;
    }

    private static ReadOnlySpan<byte> Next(ReadOnlySpan<byte> name, ref int at)
    {
        ReadOnlySpan<byte> token = SubjectTokens.Take(name[at..], out _);
        at += token.Length + 1;
        return token;
    }
}

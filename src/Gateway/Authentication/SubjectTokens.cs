namespace OrleansNats.Gateway.Authentication;

/// <summary>Walks a subject token by token. A subject whose tokens are not all there matches no permission entry.</summary>
internal static class SubjectTokens
{
    public static bool AreWellFormed(ReadOnlySpan<byte> subject) =>
        !subject.IsEmpty && subject[0] != (byte)'.' && subject[^1] != (byte)'.' && subject.IndexOf(".."u8) < 0;

    /// <summary>Takes the first token off; the rest is empty after the last one.</summary>
    public static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> subject, out ReadOnlySpan<byte> rest)
    {
        int dot = subject.IndexOf((byte)'.');
        rest = dot < 0 ? default : subject[(dot + 1)..];
        return dot < 0 ? subject : subject[..dot];
    }

    public static bool IsStar(ReadOnlySpan<byte> token) => token.Length == 1 && token[0] == (byte)'*';

    public static bool IsTail(ReadOnlySpan<byte> token) => token.Length == 1 && token[0] == (byte)'>';

    public static bool HasWildcard(ReadOnlySpan<byte> subject)
    {
        if (!subject.ContainsAny((byte)'*', (byte)'>')) return false;
        while (!subject.IsEmpty)
        {
            ReadOnlySpan<byte> token = Take(subject, out subject);
            if (IsStar(token) || IsTail(token)) return true;
        }
        return false;
    }
}

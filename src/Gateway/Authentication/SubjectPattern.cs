using System.Buffers;
using System.Text;

namespace OrleansNats.Gateway.Authentication;

/// <summary>One entry of a permission list: a subject, perhaps with wildcards, and for subscriptions perhaps a queue group.</summary>
/// <param name="Queue">Null when the entry is about every subscription, with or without a queue group.</param>
internal sealed record SubjectPattern(byte[] Subject, byte[]? Queue)
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\n\r\f");

    /// <summary>Reads an entry as written in the configuration.</summary>
    /// <param name="queueAllowed">Whether <c>subject queue</c> is a legal form here: true for subscribe lists.</param>
    /// <param name="error">What is wrong with it, in nats-server's words; null when it is good.</param>
    public static SubjectPattern? Parse(string entry, bool queueAllowed, out string? error)
    {
        error = null;
        if (!entry.AsSpan().ContainsAnyExceptInRange('!', '~') && IsValid(entry)) return new SubjectPattern(Encoding.ASCII.GetBytes(entry), null);
        string[] words = entry.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length <= 1 || !queueAllowed)
        {
            if (IsValid(entry)) return new SubjectPattern(Encoding.UTF8.GetBytes(entry), null);
            error = $"subject {Quote(entry)} is not a valid subject";
            return null;
        }
        if (words.Length > 2) error = $"subject {Quote(entry)} is not a valid subject";
        else if (!IsValid(words[0])) error = $"subject {Quote(words[0])} is not a valid subject";
        else if (!IsValid(words[1])) error = $"queue {Quote(words[1])} is not a valid queue";
        return error is null ? new SubjectPattern(Encoding.UTF8.GetBytes(words[0]), Encoding.UTF8.GetBytes(words[1])) : null;
    }

    /// <summary>Whether every token is there, holds no blank, and <c>&gt;</c> is the last if there at all.</summary>
    private static bool IsValid(string subject)
    {
        if (subject.AsSpan().ContainsAny(Blanks)) return false;
        bool ended = false;
        foreach (Range token in subject.AsSpan().Split('.'))
        {
            ReadOnlySpan<char> text = subject.AsSpan(token);
            if (text.IsEmpty || ended) return false;
            ended = text is ">";
        }
        return true;
    }

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

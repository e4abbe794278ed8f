using System.Buffers;
using System.Text;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Protocol.Subjects;

namespace OrleansNats.Gateway.Accounts;

/// <summary>Finds what a subscription in one account means in the account that a stream is imported from.</summary>
internal static class ImportSubject
{
    /// <summary>The subject there: as wide as the import allows and the subscription asks. Null if the import has nothing for it.</summary>
    public static byte[]? Of(StreamImport import, byte[] subscription)
    {
        byte[] to = Encoding.UTF8.GetBytes(import.To);
        if (subscription.AsSpan().SequenceEqual(to)) return Encoding.UTF8.GetBytes(import.From);
        if (SubjectSyntax.IsSubsetOf(subscription, to)) return Back(import, subscription);
        if (!SubjectSyntax.HasWildcard(subscription)) return null;
        if (SubjectSyntax.IsSubsetOf(to, subscription)) return Encoding.UTF8.GetBytes(import.From);
        byte[] overlap = Narrow(subscription, import.To);
        return SubjectSyntax.IsSubsetOf(overlap, to) ? Back(import, overlap) : null;
    }

    private static byte[] Back(StreamImport import, byte[] subject)
    {
        if (import.KeepsSubject) return subject;
        if (import.Back is not { } back) return Encoding.UTF8.GetBytes(import.From);
        var written = new ArrayBufferWriter<byte>();
        back.Apply(subject, written);
        return written.WrittenSpan.ToArray();
    }

    /// <summary>A subscription with the tokens of the import in place of its wildcards, where the import says more.</summary>
    private static byte[] Narrow(byte[] subscription, string to)
    {
        List<string> tokens = [.. Encoding.UTF8.GetString(subscription).Split('.')];
        string[] limits = to.Split('.');
        for (int i = 0; i < Math.Min(tokens.Count, limits.Length); i++)
        {
            if (tokens[i] == "*" && limits[i] != ">") tokens[i] = limits[i];
        }

        if (tokens[^1] == ">" && limits.Length >= tokens.Count)
        {
            tokens[^1] = limits[tokens.Count - 1];
            tokens.AddRange(limits[tokens.Count..]);
        }

        return Encoding.UTF8.GetBytes(string.Join('.', tokens));
    }
}

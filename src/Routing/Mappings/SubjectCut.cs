using System.Buffers;
using System.Text;

namespace OrleansNats.Routing.Mappings;

/// <summary>Takes subjects apart into tokens, and tokens into pieces.</summary>
internal static class SubjectCut
{
    /// <summary>A token by its number, from 0; empty if there are not so many.</summary>
    public static ReadOnlySpan<byte> Token(ReadOnlySpan<byte> subject, int index)
    {
        ReadOnlySpan<byte> rest = From(subject, index);
        int end = rest.IndexOf((byte)'.');
        return end < 0 ? rest : rest[..end];
    }

    /// <summary>A subject without its first tokens; empty if there are not so many.</summary>
    public static ReadOnlySpan<byte> From(ReadOnlySpan<byte> subject, int index)
    {
        for (; index > 0; index--)
        {
            int end = subject.IndexOf((byte)'.');
            if (end < 0) return default;
            subject = subject[(end + 1)..];
        }

        return subject;
    }

    /// <summary>Writes a token cut at a position or into pieces of a size, which counts bytes; as it is if it is no longer than that.</summary>
    public static void Write(TransformFunction function, ReadOnlySpan<byte> token, int size, IBufferWriter<byte> into)
    {
        if (size <= 0 || size >= token.Length)
        {
            into.Write(token);
            return;
        }

        switch (function)
        {
            case TransformFunction.Left:
                into.Write(token[..size]);
                break;
            case TransformFunction.Right:
                into.Write(token[^size..]);
                break;
            case TransformFunction.SplitFromLeft:
                WritePieces(token, size, token.Length, into);
                break;
            case TransformFunction.SplitFromRight:
                WritePieces(token, token.Length - size, token.Length, into);
                break;
            case TransformFunction.SliceFromLeft:
                WritePieces(token, size, size, into);
                break;
            case TransformFunction.SliceFromRight:
                WritePieces(token, token.Length % size == 0 ? size : token.Length % size, size, into);
                break;
        }
    }

    /// <summary>
    /// Writes what a delimiter keeps apart. Pieces without a byte get no token of their own; but of several delimiters at the beginning all
    /// but one leave an empty token, as in nats-server.
    /// </summary>
    public static void Split(ReadOnlySpan<byte> token, ReadOnlySpan<byte> delimiter, IBufferWriter<byte> into)
    {
        bool beginsEmpty = false;
        for (int piece = 0; !token.IsEmpty; piece++)
        {
            int end = delimiter.IsEmpty ? FirstCharacter(token) : token.IndexOf(delimiter);
            ReadOnlySpan<byte> part = end < 0 ? token : token[..end];
            token = end < 0 ? default : token[(end + delimiter.Length)..];
            if (piece == 0) beginsEmpty = part.IsEmpty;
            if (part.IsEmpty) continue;
            if (piece > (beginsEmpty ? 1 : 0)) into.Write("."u8);
            into.Write(part);
        }
    }

    private static int FirstCharacter(ReadOnlySpan<byte> text) =>
        Rune.DecodeFromUtf8(text, out _, out int used) == OperationStatus.Done ? used : 1;

    private static void WritePieces(ReadOnlySpan<byte> token, int first, int size, IBufferWriter<byte> into)
    {
        into.Write(token[..first]);
        for (int at = first; at < token.Length; at += size)
        {
            into.Write("."u8);
            into.Write(token.Slice(at, Math.Min(size, token.Length - at)));
        }
    }
}

using System.Buffers;

namespace OrleansNats.Gateway.Accounts;

/// <summary>Header <c>Nats-Request-Info</c> in header blocks.</summary>
internal static class RequestInfoHeader
{
    private static ReadOnlySpan<byte> Name => "Nats-Request-Info:"u8;

    private static ReadOnlySpan<byte> Version => "NATS/1.0\r\n"u8;

    /// <summary>The value in a block; empty if it has none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> block)
    {
        for (; !block.IsEmpty; block = block[LineLength(block)..])
        {
            if (block.StartsWith(Name)) return block[Name.Length..LineLength(block)].TrimEnd("\r\n"u8).TrimStart((byte)' ');
        }

        return default;
    }

    /// <summary>Writes a block with this value, at its end and in place of others.</summary>
    /// <param name="block">Empty for a message without headers.</param>
    public static void Write(ReadOnlySpan<byte> block, ReadOnlySpan<byte> value, IBufferWriter<byte> into)
    {
        if (block.IsEmpty) into.Write(Version);
        for (; !block.IsEmpty; block = block[LineLength(block)..])
        {
            bool isEnd = block.SequenceEqual("\r\n"u8);
            if (!isEnd && !block.StartsWith(Name)) into.Write(block[..LineLength(block)]);
        }

        into.Write(Name);
        into.Write(" "u8);
        into.Write(value);
        into.Write("\r\n\r\n"u8);
    }

    /// <summary>Bytes of the first line, its end included.</summary>
    private static int LineLength(ReadOnlySpan<byte> block) => block.IndexOf((byte)'\n') is >= 0 and int end ? end + 1 : block.Length;
}

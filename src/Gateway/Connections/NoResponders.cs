using System.Text;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Protocol.Headers;

namespace OrleansNats.Gateway.Connections;

/// <summary>The message that says that nobody answers.</summary>
internal static class NoResponders
{
    public static void Write(StagedOutput output, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> reply, ReadOnlySpan<byte> sid)
    {
        byte[] block = new byte[HeaderBlock.NoRespondersBytes + subject.Length];
        HeaderBlock.WriteNoResponders(block, subject);
        output.Append("HMSG "u8);
        output.Append(reply);
        output.Append(" "u8);
        output.Append(sid);
        output.Append(Encoding.ASCII.GetBytes($" {block.Length} {block.Length}\r\n"));
        output.Append(block);
        output.Append("\r\n"u8);
    }
}

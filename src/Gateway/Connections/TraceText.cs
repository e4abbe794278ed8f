using System.Text;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Connections;

/// <summary>Protocol bytes as log lines show them.</summary>
internal static class TraceText
{
    private const int SnippetBytes = 32; // nats-server's

    /// <summary>A line without its line end.</summary>
    public static string Of(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line.TrimEnd("\r\n "u8));

    /// <summary>The beginning of what could not be read, quoted.</summary>
    public static string Snippet(ReadOnlySpan<byte> input) => ClientError.Quote(input[..Math.Min(input.Length, SnippetBytes)]) + "...";
}

using System.Globalization;

namespace OrleansNats.Testing;

/// <summary>One delivered message.</summary>
/// <param name="Reply">Empty when there is none.</param>
public sealed record WireMessage(string Subject, string Sid, string Reply, string Payload)
{
    /// <summary>The header block as it came, version line and blank line included; empty when there is none.</summary>
    public string Headers { get; init; } = "";

    /// <summary>Whether this line begins a message.</summary>
    internal static bool IsMessageLine(string line) =>
        line.StartsWith("MSG ", StringComparison.Ordinal) || line.StartsWith("HMSG ", StringComparison.Ordinal);

    /// <summary>Reads the rest of the message that begins with <paramref name="line"/>.</summary>
    /// <exception cref="InvalidDataException">The line is not one of a message.</exception>
    internal static async ValueTask<WireMessage> ReadAsync(string line, WireReader reader, CancellationToken cancellationToken)
    {
        string[] fields = line.Split(' ');
        bool hasHeaders = fields[0] == "HMSG";
        int sizes = hasHeaders ? 2 : 1;
        int withoutReply = 3 + sizes;
        if (!IsMessageLine(line) || fields.Length < withoutReply || fields.Length > withoutReply + 1)
            throw new InvalidDataException($"\"{line}\" where a message was due");
        string body = await reader.ReadPayloadAsync(int.Parse(fields[^1], CultureInfo.InvariantCulture), cancellationToken);
        int headerBytes = hasHeaders ? int.Parse(fields[^2], CultureInfo.InvariantCulture) : 0;
        string reply = fields.Length > withoutReply ? fields[3] : "";
        return new WireMessage(fields[1], fields[2], reply, body[headerBytes..]) { Headers = body[..headerBytes] };
    }
}

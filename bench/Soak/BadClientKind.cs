using System.Text;

namespace OrleansNats.Soak;

/// <summary>What a bad client does after it has sent its bytes.</summary>
public enum BadClientEnding
{
    /// <summary>Waits for the server to close the connection.</summary>
    AwaitsClose,

    /// <summary>Ends its side of the connection, then waits for the server to close.</summary>
    EndsSending,

    /// <summary>Breaks the connection off with RST.</summary>
    Resets,

    /// <summary>Closes the connection at once.</summary>
    Leaves,
}

/// <summary>One way to break the protocol, and what the server must say to it.</summary>
/// <param name="Sent">Bytes sent after INFO was read; the number tells the tries apart.</param>
/// <param name="Answer">All that the server sends after INFO, before it closes the connection.</param>
public sealed record BadClientKind(string Name, Func<int, byte[]> Sent, string Answer, BadClientEnding Ending = BadClientEnding.AwaitsClose)
{
    private const string Connect = "CONNECT {\"verbose\":false}\r\n";
    private const string UnknownOperation = "-ERR 'Unknown Protocol Operation'\r\n";
    private const int NoiseBytes = 300;

    /// <summary>Every kind. The answers are those of nats-server 2.15.1; no kind may cause a delivery on <c>bad.&gt;</c>.</summary>
    public static IReadOnlyList<BadClientKind> All { get; } =
    [
        Of("unknown verb", Connect + "FOO bar\r\n", UnknownOperation),
        Of("server verb", Connect + "MSG bad.a 1 2\r\n", UnknownOperation),
        Of("HTTP request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", UnknownOperation),
        Of("TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", UnknownOperation),
        Of("NUL bytes", new string('\0', 64), UnknownOperation),
        new("binary noise", Noise, UnknownOperation),
        Of("payload above the limit", Connect + "PUB bad.a 2000000\r\n", "-ERR 'Maximum Payload Violation'\r\n"),
        Of("control line above the limit", Connect + "SUB " + new string('a', 5000), "-ERR 'maximum control line exceeded'\r\n"),
        Of("payload without line end", Connect + "PUB bad.a 2\r\nabXY", UnknownOperation),
        Of("missing arguments", Connect + "PUB bad.a\r\n", ""),
        Of("size that is no number", Connect + "PUB bad.a 12abc\r\n", ""),
        Of("header longer than message", "CONNECT {\"verbose\":false,\"headers\":true}\r\nHPUB bad.a 20 10\r\n", ""),
        Of("headers not announced", "CONNECT {\"verbose\":false}\r\nHPUB bad.a 12 12\r\n", ""),
        Of("malformed JSON", "CONNECT {\"verbose\":fal\r\n", ""),
        Of("error from the client", Connect + "-ERR 'no'\r\n", ""),
        Of("protocol version 2", "CONNECT {\"verbose\":false,\"protocol\":2}\r\n", "-ERR 'invalid client protocol'\r\n"),
        Of(
            "no_responders without headers",
            "CONNECT {\"verbose\":false,\"no_responders\":true}\r\n",
            "-ERR 'no responders requires headers support'\r\n"),
        Of("half a payload, then end", Connect + "PUB bad.a 100\r\nabc", "", BadClientEnding.EndsSending),
        Of("half a line, then end", Connect + "PUB bad.a", "", BadClientEnding.EndsSending),
        Of("half a payload, then close", Connect + "SUB bad.b 1\r\nPUB bad.a 100\r\nabc", "", BadClientEnding.Leaves),
        Of("half a payload, then reset", Connect + "SUB bad.b 1\r\nPUB bad.a 100\r\nabc", "", BadClientEnding.Resets),
    ];

    private static BadClientKind Of(string name, string latin1Text, string answer, BadClientEnding ending = BadClientEnding.AwaitsClose)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(latin1Text);
        return new BadClientKind(name, _ => bytes, answer, ending);
    }

    /// <summary>Bytes that are the same for the same number. The first is no letter, so that no verb can come of it.</summary>
    private static byte[] Noise(int seed)
    {
        byte[] bytes = new byte[NoiseBytes];
        new Random(seed).NextBytes(bytes);
        bytes[0] |= 0x80;
        return bytes;
    }
}

using System.Text;
using System.Text.Json;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Tests.Frames;

/// <summary>The verbs of clients.</summary>
internal sealed class ClientReferenceParser(FrameLimits limits)
    : ReferenceParser(Verbs, limits.MaxControlLineBytes, limits.MaxPayloadBytes)
{
    private static readonly string[] Verbs = ["PUB", "HPUB", "SUB", "UNSUB", "PING", "PONG", "CONNECT", "INFO", "+OK", "-ERR"];

    public static List<ParserEvent> Parse(ReadOnlySpan<byte> conversation, FrameLimits limits) =>
        new ClientReferenceParser(limits).Run(conversation);

    protected override void TakeLine(string verb, string line)
    {
        string[] words = verb is "SUB" or "UNSUB" ? WordsOf(line, ' ', '\t', '\r', '\n') : WordsOf(line, ' ', '\t');
        switch (verb, words.Length)
        {
            case ("PUB", 2): TakeMessage($"PUB {words[0]}||", null, words[1]); break;
            case ("PUB", 3): TakeMessage($"PUB {words[0]}|{words[1]}|", null, words[2]); break;
            case ("HPUB", 3) when limits.HeadersAllowed: TakeMessage($"HPUB {words[0]}||", words[1], words[2]); break;
            case ("HPUB", 4) when limits.HeadersAllowed: TakeMessage($"HPUB {words[0]}|{words[1]}|", words[2], words[3]); break;
            case ("SUB", 2): Finish($"SUB {words[0]}||{words[1]}"); break;
            case ("SUB", 3): Finish($"SUB {words[0]}|{words[1]}|{words[2]}"); break;
            case ("UNSUB", 1): Finish($"UNSUB {words[0]}|-1"); break;
            case ("UNSUB", 2): Finish($"UNSUB {words[0]}|{SizeOf(words[1])}"); break;
            case ("INFO", _) when !IsObjectOrNull(line): Fail(FrameStatus.MalformedArguments); break;
            case ("CONNECT" or "INFO" or "-ERR", _): Finish($"{verb} {line}"); break;
            default: Fail(FrameStatus.MalformedArguments); break;
        }
    }

    private static bool IsObjectOrNull(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(Encoding.Latin1.GetBytes(json), new JsonDocumentOptions { MaxDepth = 10_000 });
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

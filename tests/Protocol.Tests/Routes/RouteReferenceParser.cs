using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Routes;
using OrleansNats.Protocol.Tests.Frames;

namespace OrleansNats.Protocol.Tests.Routes;

/// <summary>The verbs of servers.</summary>
internal sealed class RouteReferenceParser(RouteFrameLimits limits)
    : ReferenceParser(Verbs, limits.MaxControlLineBytes, limits.MaxPayloadBytes)
{
    private static readonly string[] Verbs =
        ["RMSG", "HMSG", "LMSG", "RS+", "RS-", "LS+", "LS-", "A+", "A-", "PING", "PONG", "CONNECT", "INFO", "+OK", "-ERR"];

    public static List<ParserEvent> Parse(ReadOnlySpan<byte> conversation, RouteFrameLimits limits) =>
        new RouteReferenceParser(limits).Run(conversation);

    protected override void TakeLine(string verb, string line)
    {
        var words = new Queue<string>(WordsOf(line, ' ', '\t', '\r', '\n'));
        switch (verb)
        {
            case "RMSG" or "HMSG": TakeMessage(verb, "", words); break;
            case "RS+" or "RS-": TakeInterest(verb, "", words); break;
            case "LS-" when !limits.LeafUnsubscribeHasOrigin: TakeInterest(verb, "", words); break;
            case "LMSG" when words.TryDequeue(out string? origin): TakeMessage(verb, origin, words); break;
            case "LS+" or "LS-" when words.TryDequeue(out string? origin): TakeInterest(verb, origin, words); break;
            case "LMSG" or "LS+" or "LS-": Fail(FrameStatus.MalformedArguments); break;
            default: Finish($"{verb} {line}"); break;
        }
    }

    private void TakeInterest(string verb, string origin, Queue<string> words)
    {
        string account = limits.HasAccounts && words.TryDequeue(out string? first) ? first : "";
        string[] rest = [.. words];
        switch (verb[2], rest.Length)
        {
            case (_, 1): Finish($"{verb} {origin}/{account}/{rest[0]}||1"); break;
            case ('+', 3): Finish($"{verb} {origin}/{account}/{rest[0]}|{rest[1]}|{Math.Max(0, SizeOf(rest[2]))}"); break;
            case ('-', 2): Finish($"{verb} {origin}/{account}/{rest[0]}|{rest[1]}|1"); break;
            default: Fail(FrameStatus.MalformedArguments); break;
        }
    }

    private void TakeMessage(string verb, string origin, Queue<string> words)
    {
        string account = limits.HasAccounts && words.TryDequeue(out string? first) ? first : "";
        int sizes = verb == "RMSG" ? 1 : 2;
        string[] rest = [.. words];
        string name = rest.Length > 0 ? $"MSG {origin}/{account}/{rest[0]}" : "";
        string? headerSize = sizes == 2 && rest.Length > 1 ? rest[^2] : null;
        string[] between = rest.Length > sizes ? rest[1..^sizes] : [];
        switch (rest.Length - sizes - 1, between)
        {
            case ( < 0, _): Fail(FrameStatus.MalformedArguments); break;
            case (0, _): TakeMessage($"{name}|||", headerSize, rest[^1]); break;
            case (1, [string reply]): TakeMessage($"{name}|{reply}||", headerSize, rest[^1]); break;
            case (_, ["+", string reply, .. string[] queues]):
                TakeMessage($"{name}|{reply}|{string.Join(',', queues)}|", headerSize, rest[^1]);
                break;
            case (_, ["|", .. string[] queues]): TakeMessage($"{name}||{string.Join(',', queues)}|", headerSize, rest[^1]); break;
            default: Fail(FrameStatus.MalformedArguments); break;
        }
    }
}

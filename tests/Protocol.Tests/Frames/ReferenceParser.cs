using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Tests.Frames;

/// <summary>
/// A second parser, written for clarity from the rules of nats-server's state machine: one byte at a time, everything kept in strings.
/// It says at which byte each frame ends and at which byte an error shows. The two bounds that are ours (blanks before the arguments and
/// text behind PING, PONG and +OK are no longer than a control line) are here as well.
/// </summary>
internal sealed partial class ReferenceParser(FrameLimits limits)
{
    private static readonly string[] Verbs = ["PUB", "HPUB", "SUB", "UNSUB", "PING", "PONG", "CONNECT", "INFO", "+OK", "-ERR"];

    private readonly StringBuilder _verb = new();
    private readonly StringBuilder _line = new();
    private readonly StringBuilder _payload = new();
    private Action<char> _state = static _ => { };
    private ParserEvent? _event;
    private string _words = "";
    private bool _carriageReturn;
    private int _blanks;
    private int _size;
    private int _at;

    public static List<ParserEvent> Parse(ReadOnlySpan<byte> conversation, FrameLimits limits)
    {
        var parser = new ReferenceParser(limits);
        var events = new List<ParserEvent>();
        parser.Restart();
        foreach (byte b in conversation)
        {
            parser._at++;
            parser._event = null;
            parser._state((char)b);
            if (parser._event is not { } happened) continue;
            events.Add(happened);
            if (happened.Status != FrameStatus.Complete) break;
            parser.Restart();
        }

        return events;
    }

    private void Restart()
    {
        _verb.Clear();
        _line.Clear();
        _payload.Clear();
        _carriageReturn = false;
        _blanks = 0;
        _state = InVerb;
    }

    private void InVerb(char c)
    {
        string verb = _verb.ToString();
        if (verb is "PING" or "PONG" or "+OK")
        {
            _state = BehindBareVerb;
            _state(c);
        }
        else if (verb is "CONNECT" or "INFO")
        {
            _state = BeforeArguments;
            _state(c);
        }
        else if (Array.IndexOf(Verbs, verb) >= 0)
        {
            _state = BeforeArguments;
            if (c is ' ' or '\t') _state(c);
            else Fail(FrameStatus.UnknownOperation);
        }
        else
        {
            _verb.Append(c is >= 'a' and <= 'z' ? (char)(c - 32) : c);
            if (!Verbs.Any(word => word.StartsWith(_verb.ToString(), StringComparison.Ordinal))) Fail(FrameStatus.UnknownOperation);
        }
    }

    private void BehindBareVerb(char c)
    {
        if (c == '\n') Finish($"{_verb}");
        else if (++_blanks > limits.MaxControlLineBytes) Fail(FrameStatus.ControlLineTooLong);
    }

    private void BeforeArguments(char c)
    {
        if (c is ' ' or '\t')
        {
            if (++_blanks > limits.MaxControlLineBytes) Fail(FrameStatus.ControlLineTooLong);
            return;
        }

        _state = InArguments;
        Append(c);
    }

    private void InArguments(char c)
    {
        if (c == '\n')
        {
            if (_carriageReturn) _line.Length--;
            TakeLine(_line.ToString());
            return;
        }

        _carriageReturn |= c == '\r';
        Append(c);
    }

    private void Append(char c)
    {
        _line.Append(c);
        if (_line.Length - (_carriageReturn ? 1 : 0) > limits.MaxControlLineBytes) Fail(FrameStatus.ControlLineTooLong);
    }

    private void TakeLine(string line)
    {
        string verb = _verb.ToString();
        bool interest = verb is "SUB" or "UNSUB";
        string[] words = line.Split(interest ? [' ', '\t', '\r', '\n'] : [' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        switch (verb, words.Length)
        {
            case ("PUB", 2): TakePublish($"PUB {words[0]}||", null, words[1]); break;
            case ("PUB", 3): TakePublish($"PUB {words[0]}|{words[1]}|", null, words[2]); break;
            case ("HPUB", 3) when limits.HeadersAllowed: TakePublish($"HPUB {words[0]}||", words[1], words[2]); break;
            case ("HPUB", 4) when limits.HeadersAllowed: TakePublish($"HPUB {words[0]}|{words[1]}|", words[2], words[3]); break;
            case ("SUB", 2): Finish($"SUB {words[0]}||{words[1]}"); break;
            case ("SUB", 3): Finish($"SUB {words[0]}|{words[1]}|{words[2]}"); break;
            case ("UNSUB", 1): Finish($"UNSUB {words[0]}|-1"); break;
            case ("UNSUB", 2): Finish($"UNSUB {words[0]}|{SizeOf(words[1])}"); break;
            case ("INFO", _) when !IsObjectOrNull(line): Fail(FrameStatus.MalformedArguments); break;
            case ("CONNECT" or "INFO" or "-ERR", _): Finish($"{verb} {line}"); break;
            default: Fail(FrameStatus.MalformedArguments); break;
        }
    }

    private void TakePublish(string words, string? headerSize, string size)
    {
        int headerBytes = headerSize is null ? -1 : SizeOf(headerSize);
        _size = SizeOf(size);
        bool headersFit = headerSize is null || (headerBytes >= 0 && headerBytes <= _size);
        _words = headerSize is null ? $"{words}{size}|" : $"{words}{headerSize}={headerBytes},{size}|";
        if (_size < 0 || !headersFit) Fail(FrameStatus.MalformedArguments);
        else if (_size > limits.MaxPayloadBytes) Fail(FrameStatus.PayloadTooLarge);
        else _state = InPayload;
    }

    private void InPayload(char c)
    {
        int over = _payload.Length - _size;
        if ((over == 0 && c != '\r') || (over == 1 && c != '\n')) Fail(FrameStatus.UnknownOperation);
        else if (over == 1) Finish(_words + _payload.ToString(0, _size));
        else _payload.Append(c);
    }

    private void Finish(string text) => _event = new ParserEvent(_at, FrameStatus.Complete, text);

    private void Fail(FrameStatus status) => _event = new ParserEvent(_at, status, "");

    private static int SizeOf(string digits) => NineDigits().IsMatch(digits) ? int.Parse(digits, null) : -1;

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

    [GeneratedRegex(@"\A[0-9]{1,9}\z")]
    private static partial Regex NineDigits();
}

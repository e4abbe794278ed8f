using System.Text;
using System.Text.RegularExpressions;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Tests.Frames;

/// <summary>
/// A second parser, written for clarity from the rules of nats-server's state machine: one byte at a time, everything kept in strings.
/// It says at which byte each frame ends and at which byte an error shows. The two bounds that are ours (blanks before the arguments and
/// text behind PING, PONG and +OK are no longer than a control line) are here as well.
/// </summary>
internal abstract partial class ReferenceParser(string[] verbs, int maxControlLineBytes, int maxPayloadBytes)
{
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

    protected List<ParserEvent> Run(ReadOnlySpan<byte> conversation)
    {
        var events = new List<ParserEvent>();
        Restart();
        foreach (byte b in conversation)
        {
            _at++;
            _event = null;
            _state((char)b);
            if (_event is not { } happened) continue;
            events.Add(happened);
            if (happened.Status != FrameStatus.Complete) break;
            Restart();
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
        else if (Array.IndexOf(verbs, verb) >= 0)
        {
            _state = BeforeArguments;
            if (c is ' ' or '\t') _state(c);
            else Fail(FrameStatus.UnknownOperation);
        }
        else
        {
            _verb.Append(c is >= 'a' and <= 'z' ? (char)(c - 32) : c);
            if (!verbs.Any(word => word.StartsWith(_verb.ToString(), StringComparison.Ordinal))) Fail(FrameStatus.UnknownOperation);
        }
    }

    private void BehindBareVerb(char c)
    {
        if (c == '\n') Finish($"{_verb}");
        else if (++_blanks > maxControlLineBytes) Fail(FrameStatus.ControlLineTooLong);
    }

    private void BeforeArguments(char c)
    {
        if (c is ' ' or '\t')
        {
            if (++_blanks > maxControlLineBytes) Fail(FrameStatus.ControlLineTooLong);
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
            TakeLine(_verb.ToString(), _line.ToString());
            return;
        }

        _carriageReturn |= c == '\r';
        Append(c);
    }

    private void Append(char c)
    {
        _line.Append(c);
        if (_line.Length - (_carriageReturn ? 1 : 0) > maxControlLineBytes) Fail(FrameStatus.ControlLineTooLong);
    }

    /// <summary>Judges a line: calls <see cref="Finish"/>, <see cref="Fail"/> or <see cref="TakeMessage"/>.</summary>
    protected abstract void TakeLine(string verb, string line);

    /// <summary>A message whose line is good but for its sizes.</summary>
    /// <param name="words">The frame in words, as far as they come before the sizes.</param>
    /// <param name="headerSize">Null for a message without headers.</param>
    protected void TakeMessage(string words, string? headerSize, string size)
    {
        int headerBytes = headerSize is null ? -1 : SizeOf(headerSize);
        _size = SizeOf(size);
        bool headersFit = headerSize is null || (headerBytes >= 0 && headerBytes <= _size);
        _words = headerSize is null ? $"{words}{size}|" : $"{words}{headerSize}={headerBytes},{size}|";
        if (_size < 0 || !headersFit) Fail(FrameStatus.MalformedArguments);
        else if (_size > maxPayloadBytes) Fail(FrameStatus.PayloadTooLarge);
        else _state = InPayload;
    }

    protected void Finish(string text) => _event = new ParserEvent(_at, FrameStatus.Complete, text);

    protected void Fail(FrameStatus status) => _event = new ParserEvent(_at, status, "");

    protected static int SizeOf(string digits) => NineDigits().IsMatch(digits) ? int.Parse(digits, null) : -1;

    protected static string[] WordsOf(string line, params char[] separators) => line.Split(separators, StringSplitOptions.RemoveEmptyEntries);

    private void InPayload(char c)
    {
        int over = _payload.Length - _size;
        if ((over == 0 && c != '\r') || (over == 1 && c != '\n')) Fail(FrameStatus.UnknownOperation);
        else if (over == 1) Finish(_words + _payload.ToString(0, _size));
        else _payload.Append(c);
    }

    [GeneratedRegex(@"\A[0-9]{1,9}\z")]
    private static partial Regex NineDigits();
}

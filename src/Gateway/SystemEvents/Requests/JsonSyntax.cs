using System.Text;

namespace OrleansNats.Gateway.SystemEvents.Requests;

/// <summary>What is wrong with a text that is not JSON, in the words that requesters of nats-server 2.15.1 get.</summary>
internal ref struct JsonSyntax
{
    private const string Ended = "unexpected end of JSON input";
    private const string TooDeep = "exceeded max depth";
    private const int MaxDepth = 64; // no options are nested: deeper texts are refused as a whole

    private readonly ReadOnlySpan<byte> _json;
    private int _at;

    private JsonSyntax(ReadOnlySpan<byte> json) => _json = json;

    private readonly bool IsAtEnd => _at >= _json.Length;

    private readonly bool IsDigit => !IsAtEnd && char.IsAsciiDigit((char)_json[_at]);

    /// <summary>Names the first character that does not belong where it stands. Only for texts that could not be read.</summary>
    public static string FindError(ReadOnlySpan<byte> json)
    {
        var syntax = new JsonSyntax(json);
        if (syntax.Value(0) is { } error) return error;
        syntax.SkipBlanks();
        return syntax.IsAtEnd ? TooDeep : syntax.Invalid("after top-level value");
    }

    private string? Value(int depth)
    {
        SkipBlanks();
        if (IsAtEnd) return Ended;
        if (depth > MaxDepth) return TooDeep;
        switch (_json[_at])
        {
            case (byte)'{':
                return Members((byte)'}', "after object key:value pair", depth);
            case (byte)'[':
                return Members((byte)']', "after array element", depth);
            case (byte)'"':
                return Text();
            case (byte)'t':
                return Word("true");
            case (byte)'f':
                return Word("false");
            case (byte)'n':
                return Word("null");
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return Number();
            default:
                return Invalid("looking for beginning of value");
        }
    }

    private string? Members(byte end, string after, int depth)
    {
        _at++;
        SkipBlanks();
        if (Takes(end)) return null;
        while (true)
        {
            if ((end == '}' ? Key() : null) is { } badKey) return badKey;
            if (Value(depth + 1) is { } error) return error;
            SkipBlanks();
            if (IsAtEnd) return Ended;
            if (Takes(end)) return null;
            if (!Takes((byte)',')) return Invalid(after);
        }
    }

    private string? Key()
    {
        SkipBlanks();
        if (IsAtEnd) return Ended;
        if (_json[_at] != '"') return Invalid("looking for beginning of object key string");
        if (Text() is { } error) return error;
        SkipBlanks();
        if (IsAtEnd) return Ended;
        return Takes((byte)':') ? null : Invalid("after object key");
    }

    private string? Text()
    {
        _at++;
        while (!IsAtEnd)
        {
            if (Takes((byte)'"')) return null;
            if (_json[_at] < ' ') return Invalid("in string");
            if (_json[_at] == '\\' && Escape() is { } error) return error;
            _at++;
        }

        return Ended;
    }

    private string? Escape()
    {
        int start = _at++;
        if (IsAtEnd) return Ended;
        if ("\"\\/bfnrtu"u8.IndexOf(_json[_at]) < 0) return InvalidEscape(start, 2);
        if (_json[_at] != 'u') return null;
        for (int digits = 0; digits < 4; digits++)
        {
            _at++;
            if (IsAtEnd) return Ended;
            if (!char.IsAsciiHexDigit((char)_json[_at])) return InvalidEscape(start, 6);
        }

        return null;
    }

    private string? Word(string word)
    {
        foreach (char letter in word)
        {
            if (IsAtEnd) return Ended;
            if (!Takes((byte)letter)) return Invalid($"in literal {word} (expecting '{letter}')");
        }

        return null;
    }

    private string? Number()
    {
        if (Takes((byte)'-') && !IsDigit) return IsAtEnd ? Ended : Invalid("in numeric literal");
        if (!Takes((byte)'0')) SkipDigits();
        if (Takes((byte)'.'))
        {
            if (!IsDigit) return IsAtEnd ? Ended : Invalid("in numeric literal");
            SkipDigits();
        }

        if (!Takes((byte)'e') && !Takes((byte)'E')) return null;
        if (!Takes((byte)'+')) Takes((byte)'-');
        if (!IsDigit) return IsAtEnd ? Ended : Invalid("in numeric literal");
        SkipDigits();
        return null;
    }

    private readonly string Invalid(string where) => $"invalid character {Quote((char)_json[_at])} {where}";

    private readonly string InvalidEscape(int start, int length) =>
        $"invalid escape sequence `{Encoding.UTF8.GetString(_json.Slice(start, Math.Min(length, _json.Length - start)))}` in string";

    private static string Quote(char found) => found switch
    {
        '\'' => "'\\''",
        '\\' => "'\\\\'",
        '\n' => "'\\n'",
        '\r' => "'\\r'",
        '\t' => "'\\t'",
        < ' ' => $"'\\x{(int)found:x2}'",
        _ => $"'{found}'",
    };

    private bool Takes(byte expected)
    {
        if (IsAtEnd || _json[_at] != expected) return false;
        _at++;
        return true;
    }

    private void SkipDigits()
    {
        while (IsDigit) _at++;
    }

    private void SkipBlanks()
    {
        while (!IsAtEnd && _json[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') _at++;
    }
}

using System.Buffers;
using System.Text;

namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>Walks over a UTF-8 text and knows the line it is on. A NUL byte reads as the end, as in nats-server.</summary>
internal sealed class TextScanner(byte[] text, string file)
{
    /// <summary>What <see cref="Next"/> gives at the end.</summary>
    public const int End = 0;

    private int _width;
    private int _line = 1;
    private int _lineStart;

    /// <summary>Byte offset of the next character.</summary>
    public int Position { get; private set; }

    public bool AtEnd => Position >= text.Length;

    /// <summary>Takes one character; a byte that is not UTF-8 counts as U+FFFD.</summary>
    public int Next()
    {
        if (AtEnd)
        {
            _width = 0;
            return End;
        }

        byte first = text[Position];
        if (first == '\n')
        {
            _line++;
            _lineStart = Position;
        }

        if (first < 0x80)
        {
            _width = 1;
            Position++;
            return first;
        }

        bool valid = Rune.DecodeFromUtf8(text.AsSpan(Position), out Rune rune, out int used) == OperationStatus.Done;
        _width = valid ? used : 1;
        Position += _width;
        return valid ? rune.Value : Rune.ReplacementChar.Value;
    }

    /// <summary>Gives the last character back; once per <see cref="Next"/>.</summary>
    public void Back()
    {
        Position -= _width;
        if (_width > 0 && text[Position] == '\n') _line--;
        _width = 0;
    }

    public int Peek()
    {
        int character = Next();
        Back();
        return character;
    }

    /// <summary>Position of the next character, for a key or value that starts here.</summary>
    public SourcePosition Here(int back = 0) => new(file, _line, Math.Max(0, Position - back - _lineStart));

    public ReadOnlySpan<byte> Bytes(int start) => text.AsSpan(start, Position - start);

    public ReadOnlySpan<byte> Bytes(int start, int end) => text.AsSpan(start, end - start);

    public string Text(int start) => Utf8Text.Decode(Bytes(start));

    /// <summary>Byte before <paramref name="offset"/>, or 0 at the start.</summary>
    public byte Before(int offset) => offset > 0 ? text[offset - 1] : (byte)0;

    public ConfigSyntaxException Error(string reason) => new(Here(), reason);

    /// <summary>How a character is shown in an error.</summary>
    public static string Show(int character) => character switch
    {
        End => "end of file",
        '\n' => "\\n",
        _ => new Rune(character).ToString(),
    };

    public static bool IsSpace(int character) => Rune.IsWhiteSpace(new Rune(character));

    public static bool IsDigit(int character) => Rune.IsDigit(new Rune(character));

    public static bool IsBlank(int character) => character is ' ' or '\t';

    public static bool IsNewLine(int character) => character is '\n' or '\r';

    public static bool IsKeySeparator(int character) => character is '=' or ':';
}

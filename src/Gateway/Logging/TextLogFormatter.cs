using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Logging;

/// <summary>
/// nats-server's line: <c>[pid] 2006/01/02 15:04:05.000000 [INF] text</c>. Control characters of the text are escaped, so
/// that what a client sends can neither forge a line nor drive a terminal.
/// </summary>
internal sealed class TextLogFormatter : ILogFormatter
{
    private static readonly SearchValues<char> Controls = SearchValues.Create(ControlCharacters());

    private readonly byte[] _prefix;
    private readonly bool _timestamps;
    private readonly bool _bare;
    private readonly byte[][] _labels;

    private TextLogFormatter(byte[] prefix, bool timestamps, bool utc, bool bare, bool colours)
    {
        _prefix = prefix;
        _timestamps = timestamps;
        Utc = utc;
        _bare = bare;
        _labels = Labels(colours);
    }

    public bool Utc { get; }

    /// <summary>Whole lines, for standard error and files.</summary>
    /// <param name="colours">Whether the label is coloured, as nats-server does on a terminal.</param>
    public static TextLogFormatter Lines(int processId, bool timestamps, bool utc, bool colours) =>
        new(Encoding.ASCII.GetBytes($"[{processId}] "), timestamps, utc, bare: false, colours);

    /// <summary>The text alone, for syslog, which has its own time, level and process id.</summary>
    public static TextLogFormatter Bare() => new([], timestamps: false, utc: false, bare: true, colours: false);

    public void Write(IBufferWriter<byte> output, in LogRecord record)
    {
        output.Write(_prefix);
        if (_timestamps) WriteTime(output, record.Time);
        if (!_bare) output.Write(_labels[(int)record.Level]);
        WriteEscaped(output, record.Message);
        if (record.Exception is { } exception)
        {
            WriteEscaped(output, $": {exception.GetType().Name}: {exception.Message}");
            if (!_bare && exception.StackTrace is { } stack) Encoding.UTF8.GetBytes($"\n{stack}", output);
        }

        output.Write("\n"u8);
    }

    private static void WriteTime(IBufferWriter<byte> output, DateTimeOffset time)
    {
        time.TryFormat(output.GetSpan(32), out int written, "yyyy/MM/dd HH:mm:ss.ffffff ", CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static void WriteEscaped(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        while (true)
        {
            int at = text.IndexOfAny(Controls);
            Encoding.UTF8.GetBytes(at < 0 ? text : text[..at], output);
            if (at < 0) return;
            output.Write(text[at] switch
            {
                '\n' => "\\n"u8,
                '\r' => "\\r"u8,
                char other => Encoding.ASCII.GetBytes($"\\x{(int)other:x2}"),
            });
            text = text[(at + 1)..];
        }
    }

    private static string ControlCharacters()
    {
        var controls = new StringBuilder();
        for (char c = '\0'; c < '\u00A0'; c++)
        {
            if (char.IsControl(c) && c != '\t') controls.Append(c);
        }

        return controls.ToString();
    }

    private static byte[][] Labels(bool colours)
    {
        (string Name, string Colour)[] byLevel =
            [("TRC", "33"), ("DBG", "36"), ("INF", "32"), ("WRN", "0;93"), ("ERR", "31"), ("FTL", "31")];
        return [.. byLevel.Select(label => Encoding.ASCII.GetBytes(
            colours ? $"[\e[{label.Colour}m{label.Name}\e[0m] " : $"[{label.Name}] "))];
    }
}

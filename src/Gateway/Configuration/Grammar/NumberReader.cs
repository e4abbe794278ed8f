using System.Globalization;

namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>
/// Reads what begins with a digit or a minus: integer with or without unit, float, datetime, address, or a string after all.
/// </summary>
internal static class NumberReader
{
    private const string DateTimeForm = "00-00T00:00:00Z";

    /// <param name="first">Character already taken, which began at byte <paramref name="start"/>.</param>
    public static object Read(TextScanner scanner, int first, int start)
    {
        bool negative = first == '-';
        if (negative) RequireDigit(scanner);
        while (true)
        {
            int character = scanner.Next();
            if (TextScanner.IsDigit(character)) continue;
            if (character == '.') return ReadFloat(scanner, start);
            if (IsUnit(character)) return ReadUnit(scanner, start);
            if (!negative && character == '-') return ReadDateTime(scanner, start);
            if (negative || EndsNumber(character) || character == ']')
            {
                scanner.Back();
                return ToInteger(scanner, scanner.Text(start));
            }

            // The character in hand is taken as it is, even a backslash or a quote.
            return ScalarReader.ReadBareString(scanner, start);
        }
    }

    private static void RequireDigit(TextScanner scanner)
    {
        int character = scanner.Next();
        if (TextScanner.IsDigit(character)) return;
        throw scanner.Error(character == '.'
            ? "Floats must start with a digit, not '.'."
            : $"Expected a digit but got '{TextScanner.Show(character)}'.");
    }

    private static object ReadUnit(TextScanner scanner, int start)
    {
        int character;
        do character = scanner.Next();
        while (character is 'b' or 'B' or 'i' or 'I');

        scanner.Back();
        return EndsNumber(character)
            ? ToInteger(scanner, scanner.Text(start))
            : ScalarReader.ReadBareString(scanner, start);
    }

    private static object ReadFloat(TextScanner scanner, int start)
    {
        int character = scanner.Next();
        if (!TextScanner.IsDigit(character))
            throw scanner.Error($"Floats must have a digit after the '.', but got '{TextScanner.Show(character)}' instead.");
        do character = scanner.Next();
        while (TextScanner.IsDigit(character));

        if (character == '.') return ReadAddress(scanner, start);
        scanner.Back();
        string text = scanner.Text(start);
        if (!double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value))
            throw scanner.Error($"expected float, but got '{text}'");
        return double.IsFinite(value) ? value : throw scanner.Error($"float '{text}' is out of the range");
    }

    private static string ReadAddress(TextScanner scanner, int start)
    {
        int character;
        do character = scanner.Next();
        while (character is '.' or ':' or '-' || TextScanner.IsDigit(character));

        scanner.Back();
        return scanner.Text(start);
    }

    private static DateTime ReadDateTime(TextScanner scanner, int start)
    {
        if (scanner.Position - start != 5) throw scanner.Error("All ISO8601 dates must be in full Zulu form.");
        foreach (char form in DateTimeForm)
        {
            int character = scanner.Next();
            if (form == '0' && !TextScanner.IsDigit(character))
                throw scanner.Error($"Expected digit in ISO8601 datetime, but found '{TextScanner.Show(character)}' instead.");
            if (form != '0' && form != character)
                throw scanner.Error($"Expected '{form}' in ISO8601 datetime, but found '{TextScanner.Show(character)}' instead.");
        }

        string text = scanner.Text(start);
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTime.TryParseExact(text, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture, Utc, out DateTime value)
            ? value
            : throw scanner.Error($"expected Zulu formatted DateTime, but got '{text}'");
    }

    private static long ToInteger(TextScanner scanner, string text)
    {
        int digits = 0;
        while (digits < text.Length && (text[digits] == '-' || char.IsDigit(text[digits]))) digits++;
        if (!text.AsSpan(0, digits).ContainsAnyExceptInRange('-', '9')
            && Int128.TryParse(text.AsSpan(0, digits), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 number))
        {
            if (Unit(text[digits..]) is not Int128 unit) throw scanner.Error($"integer '{text}' has an unknown unit");
            if (number >= long.MinValue && number <= long.MaxValue)
            {
                number *= unit;
                if (number >= long.MinValue && number <= long.MaxValue) return (long)number;
            }

            throw scanner.Error($"integer '{text}' is out of the range");
        }

        bool tooLong = !text.AsSpan(0, digits).ContainsAnyExceptInRange('-', '9');
        throw scanner.Error(tooLong ? $"integer '{text}' is out of the range" : $"expected integer, but got '{text}'");
    }

    /// <summary>One letter counts in thousands, a letter with b, i or ib in 1024s; null when it is none of them.</summary>
    private static Int128? Unit(string suffix)
    {
        if (suffix.Length == 0) return 1;
        int power = "kmgtpe".IndexOf(char.ToLowerInvariant(suffix[0]), StringComparison.Ordinal) + 1;
        Int128 factor = suffix[1..].ToLowerInvariant() switch
        {
            "" => 1000,
            "b" or "i" or "ib" => 1024,
            _ => 0,
        };
        if (factor == 0) return null;
        Int128 unit = 1;
        for (int i = 0; i < power; i++) unit *= factor;
        return unit;
    }

    private static bool IsUnit(int character) =>
        character is 'k' or 'K' or 'm' or 'M' or 'g' or 'G' or 't' or 'T' or 'p' or 'P' or 'e' or 'E';

    private static bool EndsNumber(int character) =>
        character is TextScanner.End or '}' or ';' or ',' || TextScanner.IsBlank(character) || TextScanner.IsNewLine(character);
}

namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>Reads the path behind the word <c>include</c>.</summary>
internal static class IncludeReader
{
    public static string ReadPath(TextScanner scanner)
    {
        int character;
        do character = scanner.Next();
        while (TextScanner.IsBlank(character));

        switch (character)
        {
            case '\'':
                return ReadQuoted(scanner, '\'', "Unexpected EOF in quoted include");
            case '"':
                return ReadQuoted(scanner, '"', "Unexpected EOF in double quoted include");
            case '[':
                throw scanner.Error("Expected include value but found start of an array");
            case '{':
                throw scanner.Error("Expected include value but found start of a map");
            case '(':
                throw scanner.Error("Expected include value but found start of a block");
            case '\\':
                throw scanner.Error("Expected include value but found escape sequence");
            case '\n' or '\r':
                throw scanner.Error("Expected include value but found new line");
            case '-':
                throw scanner.Error("Expected include value but found start of a number");
        }

        if (TextScanner.IsDigit(character)) throw scanner.Error("Expected include value but found start of a number");
        scanner.Back();
        return ReadBare(scanner);
    }

    private static string ReadQuoted(TextScanner scanner, int quote, string endText)
    {
        int start = scanner.Position;
        while (scanner.Peek() is int next && next != quote)
        {
            if (next == TextScanner.End) throw scanner.Error(endText);
            scanner.Next();
        }

        string path = scanner.Text(start);
        scanner.Next();
        return path;
    }

    private static string ReadBare(TextScanner scanner)
    {
        int start = scanner.Position;
        while (true)
        {
            int next = scanner.Peek();
            if (next is TextScanner.End or ';' or '}' || TextScanner.IsBlank(next) || TextScanner.IsNewLine(next))
                return scanner.Text(start);
            if (next == '\'')
            {
                string path = scanner.Text(start);
                scanner.Next();
                return path;
            }

            scanner.Next();
        }
    }
}

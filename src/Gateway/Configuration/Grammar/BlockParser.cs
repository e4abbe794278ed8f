namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>Reads keys, includes, maps and arrays of one text, and keeps the open maps that variables are looked up in.</summary>
internal sealed class BlockParser
{
    private readonly TextScanner _scanner;
    private readonly ParseContext _context;
    private readonly string _folder;
    private readonly List<ConfigMap> _open = [];
    private readonly VariableResolver _variables;

    public BlockParser(TextScanner scanner, string folder, ParseContext context)
    {
        _scanner = scanner;
        _folder = folder;
        _context = context;
        _variables = new VariableResolver(_open, context);
    }

    /// <summary>Makes <paramref name="map"/> the innermost one.</summary>
    public void Open(ConfigMap map) => _open.Add(map);

    /// <summary>Skips a comment that begins with <paramref name="character"/>, up to its line end; false when none begins here.</summary>
    public bool SkipComment(int character)
    {
        if (character == '/')
        {
            if (_scanner.Peek() != '/') return false;
        }
        else if (character != '#')
        {
            return false;
        }

        while (_scanner.Peek() is int next && next != TextScanner.End && !TextScanner.IsNewLine(next)) _scanner.Next();
        return true;
    }

    /// <summary>Reads a key of the outermost level; null when it was an include, which is then done.</summary>
    public Key? ReadTopKey()
    {
        int character = _scanner.Peek();
        if (TextScanner.IsKeySeparator(character)) throw _scanner.Error($"Unexpected key separator '{TextScanner.Show(character)}'");
        if (character is '"' or '\'') return ReadQuotedKey(character, "Unexpected EOF.");
        return ReadBareKey(null);
    }

    /// <summary>Reads the value that starts here. <paramref name="at"/> is the position of its key, null in an array.</summary>
    public ConfigValue ReadValue(SourcePosition? at)
    {
        int character;
        do character = _scanner.Next();
        while (TextScanner.IsBlank(character));

        switch (character)
        {
            case '[':
                return ReadArray(at);
            case '{':
                return ReadMap(at);
            case '.':
                throw _scanner.Error("Floats must start with a digit");
            case '\n' or '\r':
                throw _scanner.Error("Expected value but found new line");
        }

        // A quote, a bracket and the $ of a variable do not belong to the value.
        bool marked = character is '"' or '\'' or '(' or '$' or TextScanner.End;
        SourcePosition place = at ?? _scanner.Here(marked ? 0 : 1);
        object scalar = character switch
        {
            '(' => ScalarReader.ReadBlock(_scanner),
            '\'' => ScalarReader.ReadSingleQuoted(_scanner),
            '"' => ScalarReader.ReadDoubleQuoted(_scanner),
            _ => ScalarReader.ReadBare(_scanner, character),
        };
        return scalar is VariableName name ? _variables.Resolve(name.Text, place) : new ConfigValue(scalar, place);
    }

    private Key ReadQuotedKey(int quote, string endText)
    {
        _scanner.Next();
        int start = _scanner.Position;
        SourcePosition at = _scanner.Here();
        while (_scanner.Peek() is int next && next != quote)
        {
            if (next == TextScanner.End) throw _scanner.Error(endText);
            _scanner.Next();
        }

        var key = new Key(_scanner.Text(start), at);
        _scanner.Next();
        return key;
    }

    /// <summary>
    /// Reads a bare key; null when it was an include. <paramref name="endText"/>: the error at the end of the text, null if none.
    /// </summary>
    private Key? ReadBareKey(string? endText)
    {
        int start = _scanner.Position;
        SourcePosition at = _scanner.Here();
        _scanner.Next();
        while (true)
        {
            int next = _scanner.Peek();
            if (next == TextScanner.End && endText is not null) throw _scanner.Error(endText);
            bool space = TextScanner.IsSpace(next);
            if (!space && next != TextScanner.End && !TextScanner.IsKeySeparator(next))
            {
                _scanner.Next();
                continue;
            }

            string name = _scanner.Text(start);
            if (!space || !name.Equals("include", StringComparison.OrdinalIgnoreCase)) return new Key(name, at);
            Include(at);
            return null;
        }
    }

    private void Include(SourcePosition at)
    {
        string path = IncludeReader.ReadPath(_scanner);
        ConfigMap included;
        try
        {
            included = _context.ParseFile(SlashPath.Join(_folder, path));
        }
        catch (ConfigSyntaxException e)
        {
            throw new ConfigSyntaxException(at, $"error parsing include file '{path}', {e.Message}");
        }

        foreach ((string key, ConfigValue value) in included.Entries) _open[^1].Set(key, value);
    }

    private ConfigValue ReadArray(SourcePosition? at)
    {
        SourcePosition start = at ?? _scanner.Here();
        _context.Enter(start);
        List<ConfigValue> items = [];
        while (true)
        {
            int character = _scanner.Next();
            if (SkipComment(character) || TextScanner.IsSpace(character)) continue;
            if (character == ']') break;
            if (character is ',' or '/') throw _scanner.Error("Unexpected array value terminator ','.");
            _scanner.Back();
            items.Add(ReadValue(null));
            if (ReadArraySeparator()) break;
        }

        _context.Leave();
        return Bounded(new ConfigValue(items, at ?? _scanner.Here()));
    }

    /// <summary>Reads what stands between two array values; true when the array ends.</summary>
    private bool ReadArraySeparator()
    {
        while (true)
        {
            int character = _scanner.Next();
            if (SkipComment(character) || TextScanner.IsBlank(character)) continue;
            if (character is ',' or '/' || TextScanner.IsNewLine(character)) return false;
            if (character == ']') return true;
            throw _scanner.Error("Expected an array value terminator \",\" or an array terminator \"]\", "
                + $"but got '{TextScanner.Show(character)}' instead.");
        }
    }

    private ConfigValue ReadMap(SourcePosition? at)
    {
        var map = new ConfigMap();
        SourcePosition start = at ?? _scanner.Here();
        _context.Enter(start);
        _open.Add(map);
        while (ReadMapEntry(map))
        {
        }

        _open.RemoveAt(_open.Count - 1);
        _context.Leave();
        return Bounded(new ConfigValue(map, at ?? _scanner.Here()));
    }

    /// <summary>Reads one entry of a map with what separates it from the next; false when the map ends.</summary>
    private bool ReadMapEntry(ConfigMap map)
    {
        int character = _scanner.Peek();
        switch (character)
        {
            case '=' or ':':
                throw _scanner.Error($"Unexpected key separator '{TextScanner.Show(character)}'.");
            case ']':
                throw _scanner.Error("Unexpected array end ']' processing map.");
            case TextScanner.End:
                throw _scanner.Error("Unexpected EOF processing map.");
            case '}':
                _scanner.Next();
                return false;
            case '#' or '/':
                _scanner.Next();
                if (SkipComment(character)) return true;
                if (character == '/') break; // a lone slash before a key is dropped
                return true;
            default:
                if (!TextScanner.IsSpace(character)) break;
                _scanner.Next();
                return true;
        }

        Key? key = _scanner.Peek() switch
        {
            '"' => ReadQuotedKey('"', "Unexpected EOF processing double quoted map key."),
            '\'' => ReadQuotedKey('\'', "Unexpected EOF processing quoted map key."),
            _ => ReadBareKey("Unexpected EOF processing map key."),
        };
        if (key is not null) map.Set(key.Name, ReadMapValue(key));
        return !ReadMapSeparator();
    }

    private ConfigValue ReadMapValue(Key key)
    {
        int character;
        do character = _scanner.Next();
        while (TextScanner.IsSpace(character));

        if (TextScanner.IsKeySeparator(character))
        {
            do character = _scanner.Next();
            while (TextScanner.IsSpace(character));
        }

        if (character == ',') throw _scanner.Error("Unexpected map value terminator \",\".");
        if (character == '}') throw new ConfigSyntaxException(key.Position, $"key \"{key.Name}\" has no value");
        _scanner.Back();
        return ReadValue(key.Position);
    }

    /// <summary>Reads what stands between two entries of a map; true when the map ends.</summary>
    private bool ReadMapSeparator()
    {
        while (true)
        {
            int character = _scanner.Next();
            if (SkipComment(character) || TextScanner.IsBlank(character)) continue;
            if (character is ',' or ';' or '/' || TextScanner.IsNewLine(character)) return false;
            if (character == '}') return true;
            throw _scanner.Error("Expected a map value terminator \",\" or a map terminator \"}\", "
                + $"but got '{TextScanner.Show(character)}' instead.");
        }
    }

    private static ConfigValue Bounded(ConfigValue value) => value.Weight <= ParseContext.MaxValues
        ? value
        : throw new ConfigSyntaxException(value.Position, $"more than {ParseContext.MaxValues} values");
}

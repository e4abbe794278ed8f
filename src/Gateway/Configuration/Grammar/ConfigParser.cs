namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>Reads the outermost level of one text; <see cref="BlockParser"/> reads what is inside. Grammar: facts 10.1.</summary>
internal sealed class ConfigParser
{
    private readonly TextScanner _scanner;
    private readonly BlockParser _blocks;
    private readonly ParseContext _context;
    private readonly Stack<State> _returns = new();
    private readonly ConfigMap _root = new();

    public ConfigParser(byte[] text, string file, string folder, ParseContext context)
    {
        _context = context;
        _scanner = new TextScanner(text, file);
        _blocks = new BlockParser(_scanner, folder, context);
    }

    /// <summary>Where the outermost level stands. The Block states are those inside optional outer braces.</summary>
    private enum State
    {
        Top,
        TopAfterValue,
        Block,
        BlockAfterValue,
        BlockEnd,
        Finished,
    }

    public ConfigMap Parse()
    {
        _context.Enter(_scanner.Here());
        _blocks.Open(_root);
        State state = State.Top;
        while (state != State.Finished) state = Step(state);
        _context.Leave();
        return _root;
    }

    private State Step(State state)
    {
        int character = _scanner.Next();
        if (_blocks.SkipComment(character)) return AfterComment(state);
        return state switch
        {
            State.Top => AtTop(character),
            State.TopAfterValue => AfterTopValue(character),
            State.Block => AtBlock(character),
            State.BlockAfterValue => AfterBlockValue(character),
            _ => AtBlockEnd(character),
        };
    }

    private static State AfterComment(State state) => state switch
    {
        State.TopAfterValue => State.Top,
        State.BlockEnd => State.Block,
        _ => state,
    };

    private State AtTop(int character)
    {
        if (TextScanner.IsSpace(character)) return State.Top;
        if (character == '{') return OpenBrace(State.Top);
        return Entry(character, State.TopAfterValue);
    }

    private State AfterTopValue(int character)
    {
        if (character == '/' || TextScanner.IsBlank(character)) return State.TopAfterValue;
        if (character is TextScanner.End or ';' or ',' or '}' || TextScanner.IsNewLine(character)) return State.Top;
        throw _scanner.Error(
            $"Expected a top-level value to end with a new line, comment or EOF, but got '{TextScanner.Show(character)}' instead.");
    }

    private State AtBlock(int character)
    {
        if (TextScanner.IsSpace(character)) return State.Block;
        if (character == '{') return OpenBrace(State.BlockEnd);
        if (character == '}') return _returns.Pop();
        return Entry(character, State.BlockAfterValue);
    }

    private State AfterBlockValue(int character)
    {
        if (character == '/' || TextScanner.IsBlank(character)) return State.BlockAfterValue;
        if (character is ';' or ',' || TextScanner.IsNewLine(character)) return State.Block;
        if (character == '}') return _returns.Pop();
        throw _scanner.Error(
            $"Expected a block-level value to end with a new line, comment or EOF, but got '{TextScanner.Show(character)}' instead.");
    }

    private State AtBlockEnd(int character)
    {
        if (character == '/' || TextScanner.IsBlank(character) || TextScanner.IsNewLine(character)) return State.BlockEnd;
        if (character is ';' or ',') return State.Block;
        if (character == '}') return _returns.Pop();
        throw _scanner.Error($"Expected a block-level to end with a '}}', but got '{TextScanner.Show(character)}' instead.");
    }

    private State OpenBrace(State afterwards)
    {
        if (_returns.Count >= ParseContext.MaxDepth) throw _scanner.Error($"nested deeper than {ParseContext.MaxDepth} levels");
        _returns.Push(afterwards);
        return State.Block;
    }

    /// <summary>A key with its value, an include, or the end of the text.</summary>
    private State Entry(int character, State afterwards)
    {
        if (character == TextScanner.End && _scanner.AtEnd) return State.Finished;
        if (character is TextScanner.End or '/') throw _scanner.Error("Unexpected EOF.");

        _scanner.Back();
        Key? key = _blocks.ReadTopKey();
        if (key is null) return afterwards;

        while (true)
        {
            character = _scanner.Next();
            if (TextScanner.IsSpace(character)) continue;
            if (character == TextScanner.End)
            {
                // JSON-like texts may end in one brace too many.
                return key.Name == "}" ? State.Finished : throw _scanner.Error("config is invalid");
            }

            if (!TextScanner.IsKeySeparator(character)) _scanner.Back();
            _root.Set(key.Name, _blocks.ReadValue(key.Position));
            return afterwards;
        }
    }
}

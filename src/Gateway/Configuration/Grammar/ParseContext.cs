namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>What the parsers of one config, its includes and its environment texts share: the outside world and the bounds.</summary>
/// <param name="readFile">Gives a file's bytes; throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
/// <param name="environment">Gives a variable of the environment, null when not set.</param>
internal sealed class ParseContext(Func<string, byte[]> readFile, Func<string, string?> environment)
{
    /// <summary>Deepest nesting of blocks, arrays, includes and environment texts together.</summary>
    public const int MaxDepth = 100;

    /// <summary>Most values after variables are written out, and most bytes of text, of the whole config.</summary>
    public const int MaxValues = 10_000_000;

    public const int MaxBytes = 64 * 1024 * 1024;

    private readonly HashSet<string> _openFiles = new(StringComparer.Ordinal);
    private readonly HashSet<string> _openVariables = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Blocks, arrays and files now open.</summary>
    public int Depth { get; private set; }

    public string? Environment(string name) => environment(name);

    public void Enter(SourcePosition at)
    {
        if (++Depth > MaxDepth) throw new ConfigSyntaxException(at, $"nested deeper than {MaxDepth} levels");
    }

    public void Leave() => Depth--;

    /// <summary>Reads and parses one file, which may be an include of another.</summary>
    public ConfigMap ParseFile(string path)
    {
        if (!_openFiles.Add(path)) throw new ConfigSyntaxException($"include cycle for '{path}'");
        try
        {
            return Parse(Read(path), path, path);
        }
        finally
        {
            _openFiles.Remove(path);
        }
    }

    /// <summary>Parses text whose includes are relative to the folder of <paramref name="path"/>.</summary>
    public ConfigMap Parse(byte[] text, string file, string path)
    {
        _bytes += text.Length;
        if (_bytes > MaxBytes) throw new ConfigSyntaxException($"{file}: config is larger than {MaxBytes} bytes");
        return new ConfigParser(text, file, Path.GetDirectoryName(path) ?? "", this).Parse();
    }

    /// <summary>Marks an environment variable as being read; false when it already is, that is, when it refers to itself.</summary>
    public bool TryOpenVariable(string name) => _openVariables.Add(name);

    public void CloseVariable(string name) => _openVariables.Remove(name);

    private byte[] Read(string path)
    {
        try
        {
            return readFile(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigSyntaxException($"open {path}: no such file or directory");
        }
        catch (UnauthorizedAccessException)
        {
            throw new ConfigSyntaxException(Directory.Exists(path) ? $"read {path}: is a directory" : $"open {path}: permission denied");
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw new ConfigSyntaxException($"open {path}: {e.Message}");
        }
    }
}

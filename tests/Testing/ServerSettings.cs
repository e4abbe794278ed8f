namespace OrleansNats.Testing;

/// <summary>How a server under test is started.</summary>
public sealed record ServerSettings
{
    /// <summary>Text of the config file; null starts the server without one.</summary>
    public string? Config { get; init; }

    /// <summary>Arguments besides address, port and config file.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Port to listen on; 0 (default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Time within which INFO must be readable.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromSeconds(20);
}

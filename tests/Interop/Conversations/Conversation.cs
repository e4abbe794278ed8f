namespace OrleansNats.Interop.Conversations;

/// <summary>A raw exchange between one or more clients and a server, as read from a corpus file.</summary>
internal sealed record Conversation
{
    /// <summary><c>file/name</c>; unique in the corpus.</summary>
    public required string Name { get; init; }

    public required CorpusServer Server { get; init; }

    public required IReadOnlyList<Step> Steps { get; init; }

    public Ending Ending { get; init; } = Ending.Sync;

    /// <summary>Lowest release of the reference that behaves as the level we announce; null when all known ones do.</summary>
    public Version? Since { get; init; }

    /// <summary>Needs a server of its own, for it changes what later conversations would see.</summary>
    public bool Fresh { get; init; }

    /// <summary>Compare what all clients got together, in sorted order: for deliveries that go to a random client.</summary>
    public bool Merge { get; init; }

    /// <summary>Replace subscription ids by <c>#</c>: for deliveries that go to a random subscription.</summary>
    public bool MaskSid { get; init; }

    /// <summary>Keep the server's own PINGs, whose time is otherwise nobody's business.</summary>
    public bool KeepPings { get; init; }

    /// <summary>Not to be played byte by byte, because it is large or because packet borders are its point.</summary>
    public bool WholeOnly { get; init; }
}

/// <summary>Arguments and config of the server that a conversation needs.</summary>
internal sealed record CorpusServer(string Name, IReadOnlyList<string> Arguments, string? Config);

/// <summary>What happens after the last step, so that the end of the server's answer is known without waiting for silence. In the end every client hangs up.</summary>
internal enum Ending
{
    /// <summary>Each client sends PING and reads to PONG, twice.</summary>
    Sync,

    /// <summary>Nothing more: for a server that cannot answer PING, as it is within a payload or may have closed the connection.</summary>
    HangUp,

    /// <summary>Each client reads until the server has closed the connection.</summary>
    Eof,
}

/// <summary>One action of one client.</summary>
/// <param name="Client">Name of the client, <c>c1</c>, <c>c2</c>, …, or of another server, <c>r1</c>, …, on the route port; it connects at its first action.</param>
/// <param name="Text">Bytes to send or to wait for, one character a byte.</param>
internal sealed record Step(string Client, StepKind Kind, string Text = "");

internal enum StepKind
{
    /// <summary>Connects, and reads the first line.</summary>
    Open,

    Send,

    /// <summary>PING, then reads to PONG.</summary>
    Sync,

    /// <summary>Reads until the text has come.</summary>
    Until,

    /// <summary>Reads until one more whole request to a callout service has come.</summary>
    Asked,

    /// <summary>Reads until the server closes the connection.</summary>
    Eof,

    /// <summary>Ends the sending side and reads until the server closes the connection.</summary>
    HangUp,
}

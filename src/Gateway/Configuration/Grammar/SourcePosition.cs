namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>Where a key or an array element stands.</summary>
/// <param name="File">Path as given on the command line or built from an include.</param>
/// <param name="Line">First line is 1.</param>
/// <param name="Column">In bytes. Counted as nats-server does: from 0 on the first line, from 1 on every other.</param>
internal readonly record struct SourcePosition(string File, int Line, int Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}

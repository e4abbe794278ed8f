namespace OrleansNats.Soak;

/// <summary>Counts what went wrong and keeps the first few texts. Thread-safe.</summary>
internal sealed class FaultLog
{
    private const int Kept = 10;

    private readonly Lock _gate = new();
    private readonly List<string> _texts = [];
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public IReadOnlyList<string> Texts
    {
        get { lock (_gate) { return [.. _texts]; } }
    }

    public void Add(string text)
    {
        Interlocked.Increment(ref _count);
        lock (_gate)
        {
            if (_texts.Count < Kept) _texts.Add(text);
        }
    }
}

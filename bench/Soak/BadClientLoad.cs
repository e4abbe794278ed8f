namespace OrleansNats.Soak;

/// <summary>Clients that break the protocol, every kind in turn.</summary>
internal sealed class BadClientLoad(int port, double perSecond) : ILoad
{
    private const int MostAtATime = 100;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly long[] _tries = new long[BadClientKind.All.Count];
    private readonly long[] _exact = new long[BadClientKind.All.Count];

    public string Name => "bad clients";

    public FaultLog Faults { get; } = new();

    public IReadOnlyDictionary<string, long> Figures => new Dictionary<string, long>
    {
        ["tries"] = _tries.Sum(),
        ["exact"] = _exact.Sum(),
    };

    /// <summary>Tries and exact answers of each kind.</summary>
    public IReadOnlyDictionary<string, long[]> Kinds =>
        BadClientKind.All.Select((kind, i) => (kind.Name, Counts: new[] { _tries[i], _exact[i] })).ToDictionary(e => e.Name, e => e.Counts);

    public Task RunAsync(CancellationToken stop) => Pacer.RunAsync(perSecond, MostAtATime, TryAsync, Faults, stop);

    private async Task TryAsync(int number)
    {
        int kind = number % BadClientKind.All.Count;
        Interlocked.Increment(ref _tries[kind]);
        string? wrong = await BadClient.TryAsync(port, BadClientKind.All[kind], number, Deadline);
        if (wrong is null) Interlocked.Increment(ref _exact[kind]);
        else Faults.Add(wrong);
    }
}

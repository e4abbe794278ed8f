namespace OrleansNats.Soak;

/// <summary>All clients besides the bulk flows.</summary>
internal sealed class ClientMix(SoakOptions options, int port)
{
    public BadClientLoad BadClients { get; } = new(port, options.BadClientsPerSecond);

    public SlowReaderLoad SlowReaders { get; } = new(port, options.SlowReadersPerSecond);

    public ChurnLoad Churn { get; } = new(port, options.ChurnPerSecond);

    public RequestLoad Requests { get; } = new(port, options.RequestPairs);

    public IdleLoad Idle { get; } = new(port, options.IdleConnections);

    public IReadOnlyList<ILoad> All => [Churn, Requests, Idle, SlowReaders, BadClients];

    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll(All.Select(load => Task.Run(() => load.RunAsync(stop), CancellationToken.None)));
}

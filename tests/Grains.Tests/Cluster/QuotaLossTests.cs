namespace OrleansNats.Grains.Tests.Cluster;

/// <summary>Silos that die with the quota of an account; each test has a cluster of its own.</summary>
public sealed class QuotaLossTests : IAsyncLifetime
{
    private const int Limit = 100;

    private readonly SiloCluster _silos = new();

    public ValueTask InitializeAsync() => _silos.InitializeAsync();

    public ValueTask DisposeAsync() => _silos.DisposeAsync();

    [Theory, InlineData(true), InlineData(false)]
    public async Task Silo_KilledOrStopped_TheNextGrainHearsOfEverybodyBeforeItGrants(bool isKilled)
    {
        await using QuotaMember a = await QuotaMember.StartAsync(_silos, "A", "lost", Limit);
        await using QuotaMember b = await QuotaMember.StartAsync(_silos, "B", "lost", Limit);
        Assert.Equal(80, await a.ConnectAsync(60) + await b.ConnectAsync(20));

        if (isKilled) await _silos.KillSiloOfAsync(_silos.Quota("lost"));
        else await _silos.StopSiloOfAsync(_silos.Quota("lost"));

        await b.FillAsync(40);
        Assert.Equal(0, await b.ConnectAsync(1));
        Assert.Equal((60, 40, 0, 0), (a.Connections, b.Connections, a.Closed, b.Closed));
        a.Disconnect(1);
        await b.FillAsync(41);
    }
}

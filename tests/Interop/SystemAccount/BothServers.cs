namespace OrleansNats.Interop.SystemAccount;

/// <summary>A nats-server and a gateway that are asked the same.</summary>
public sealed class BothServers : IAsyncLifetime
{
    internal SystemServer Reference { get; private set; } = null!;

    internal SystemServer Own { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (OrleansNats.Testing.ServerBinary.FindReference() is null) return; // the tests are skipped
        Reference = await SystemServer.StartAsync(Servers.Reference);
        Own = await SystemServer.StartAsync(Servers.Gateway);
    }

    public async ValueTask DisposeAsync()
    {
        if (Reference is not null) await Reference.DisposeAsync();
        if (Own is not null) await Own.DisposeAsync();
    }
}

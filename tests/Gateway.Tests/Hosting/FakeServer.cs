using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;

namespace OrleansNats.Gateway.Tests.Hosting;

/// <summary>A server that binds nothing and notes what it is told.</summary>
internal sealed class FakeServer(ServerIdentity identity, Exception? startFailure) : IGatewayServer
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lameDuckEntered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Started => _started.Task;

    public Task LameDuckEntered => _lameDuckEntered.Task;

    /// <summary>Completed by the test when the last client is closed.</summary>
    public TaskCompletionSource LameDuckOver { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GatewayOptions? Applied { get; private set; }

    public bool IsStopped { get; private set; }

    public bool IsDisposed { get; private set; }

    public int ClientPort => 4567;

    public string ServerId => identity.Id;

    public string ServerName => identity.Name;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (startFailure is not null) throw startFailure;
        _started.SetResult();
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        IsStopped = true;
        return Task.CompletedTask;
    }

    public Task EnterLameDuckAsync(CancellationToken cancellationToken)
    {
        _lameDuckEntered.SetResult();
        return LameDuckOver.Task;
    }

    public void Apply(GatewayOptions reloaded) => Applied = reloaded;

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}

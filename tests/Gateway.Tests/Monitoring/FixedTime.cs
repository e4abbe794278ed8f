namespace OrleansNats.Gateway.Tests.Monitoring;

/// <summary>A clock that stands still, 100 s after the fake server's start.</summary>
internal sealed class FixedTime : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => FakeServer.Start.AddSeconds(100);
}

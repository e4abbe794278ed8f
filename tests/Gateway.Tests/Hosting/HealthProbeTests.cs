using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Tests.Telemetry;
using OrleansNats.Testing;

namespace OrleansNats.Gateway.Tests.Hosting;

public sealed class HealthProbeTests
{
    [Fact]
    public async Task Ask_AnswerOfSuccess_IsYes()
    {
        await using FakeCollector server = await FakeCollector.StartAsync();

        Assert.Equal(0, await HealthProbe.AskAsync($"{server.Endpoint}/healthz"));
    }

    [Fact]
    public async Task Ask_NobodyThere_IsNo() => Assert.Equal(1, await HealthProbe.AskAsync($"http://127.0.0.1:{FreePort.Take()}/healthz"));

    [Theory]
    [InlineData("healthz")]
    [InlineData("file:///healthz")]
    public async Task Ask_NoUrl_IsNo(string url) => Assert.Equal(1, await HealthProbe.AskAsync(url));
}

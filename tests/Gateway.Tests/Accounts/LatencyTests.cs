using System.Text.Json;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Accounts;

public sealed class LatencyTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SharedAccounts _accounts = new("""
        accounts {
          E { users: [ {user: e, password: p} ], exports: [ {service: q, latency: "figures", threshold: "5s"} ] }
          I { users: [ {user: i, password: p} ], imports: [ {service: {account: E, subject: q}} ] }
        }
        """);

    private readonly MemoryClient _monitor;

    public LatencyTests()
    {
        _accounts.Gateway.Context.Internal.Start();
        _monitor = _accounts.Connect("e", "SUB figures 1\r\n");
    }

    public void Dispose() => _accounts.Gateway.Context.Internal.StopAsync().Wait(Patience);

    [Fact]
    public void Answer_Measured_TellsWhoAndHowLong()
    {
        MemoryClient service = _accounts.Connect("e", "SUB q 1\r\n", ",\"name\":\"worker\"");
        _accounts.Connect("i", "SUB r 1\r\nPUB q r 0\r\n\r\n");
        _accounts.Gateway.Time.Advance(TimeSpan.FromMilliseconds(250));
        service.Send($"PUB {ReplyIn(service)} 0\r\n\r\n");
        JsonElement figures = Figures();

        Assert.Equal("io.nats.server.metric.v1.service_latency", figures.GetProperty("type").GetString());
        Assert.Equal(200, figures.GetProperty("status").GetInt32());
        Assert.Equal("I", figures.GetProperty("requestor").GetProperty("acc").GetString());
        Assert.False(figures.GetProperty("requestor").TryGetProperty("user", out _));
        Assert.Equal("worker", figures.GetProperty("responder").GetProperty("name").GetString());
        Assert.InRange(figures.GetProperty("total").GetInt64(), 250_000_000, 250_001_000); // a round trip is at least a tick
    }

    [Fact]
    public void Ask_Nobody_IsUnavailable()
    {
        _accounts.Connect("i", "SUB r 1\r\nPUB q r 0\r\n\r\n");

        Assert.Equal(503, Figures().GetProperty("status").GetInt32());
    }

    [Fact]
    public void Ask_WithoutReply_IsABadRequest()
    {
        _accounts.Connect("e", "SUB q 1\r\n");
        _accounts.Connect("i", "PUB q 0\r\n\r\n");

        Assert.Equal(400, Figures().GetProperty("status").GetInt32());
    }

    [Fact]
    public void Expire_NoAnswer_IsATimeout()
    {
        _accounts.Connect("e", "SUB q 1\r\n");
        _accounts.Connect("i", "SUB r 1\r\nPUB q r 0\r\n\r\n");
        _accounts.Gateway.Time.Advance(TimeSpan.FromSeconds(5));
        Expire();

        Assert.Equal(504, Figures().GetProperty("status").GetInt32());
    }

    [Fact]
    public void Expire_RequesterGone_SaysSo()
    {
        _accounts.Connect("e", "SUB q 1\r\n");
        _accounts.Connect("i", "SUB r 1\r\nPUB q r 0\r\n\r\nUNSUB 1\r\n");
        Expire();

        Assert.Equal(408, Figures().GetProperty("status").GetInt32());
        Assert.Equal(0, _accounts.Gateway.Context.Accounts.Get("E").Replies.Count);
    }

    private void Expire() =>
        _accounts.Gateway.Context.Accounts.Get("E").Replies.Expire(_accounts.Gateway.Time.GetTimestamp(), _accounts.Gateway.Context.Latency);

    private JsonElement Figures()
    {
        Assert.True(SpinWait.SpinUntil(() => _monitor.Output.EndsWith("}\r\n", StringComparison.Ordinal), Patience), "no figures came");
        return JsonDocument.Parse(_monitor.Output.Split("\r\n")[1]).RootElement;
    }

    private static string ReplyIn(MemoryClient service) => service.Output.Split(' ').First(static word => word.StartsWith("_R_.", StringComparison.Ordinal));
}

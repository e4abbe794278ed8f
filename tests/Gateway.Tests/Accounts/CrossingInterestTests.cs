using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Gateway.Tests.Silos;

namespace OrleansNats.Gateway.Tests.Accounts;

/// <summary>Imports of a gateway that is tied to silos.</summary>
public sealed class CrossingInterestTests : IAsyncDisposable
{
    private readonly FakeTie _tie = new();
    private readonly MemoryGateway _gateway;

    public CrossingInterestTests()
    {
        _gateway = new MemoryGateway(
            SharedAccounts.Load("""
                cluster { listen: "127.0.0.1:-1" }
                accounts {
                  E { users: [ {user: e, password: p} ], exports: [ {service: "cold.*"}, {stream: "s.>"} ] }
                  I { users: [ {user: i, password: p} ], imports: [ {service: {account: E, subject: "cold.*"}, to: "warm.*"}, {stream: {account: E, subject: "s.>"}, prefix: in} ] }
                }
                """),
            silos: _tie);
    }

    public ValueTask DisposeAsync() => _tie.DisposeAsync();

    [Fact]
    public void Publish_ServiceIsNotKnown_WaitsForItsAccount()
    {
        MemoryClient service = Connect("e", "SUB cold.x 1\r\n");
        MemoryClient client = Connect("i", "PUB warm.x 1\r\na\r\nPUB other 1\r\nb\r\n");

        Assert.Equal(["cold.x"], _tie.AskedFor);
        Assert.Equal(0, client.Connection.Publisher.Messages);
        _tie.Answer();
        Assert.EndsWith("\r\n\r\na\r\n", service.Output, StringComparison.Ordinal);
        Assert.Equal(2, client.Connection.Publisher.Messages);
    }

    [Fact]
    public void Publish_ServiceIsNotCertainlyEmpty_RequesterIsNotToldSo()
    {
        _tie.IsSure = false;
        MemoryClient client = Connect("i", "SUB r 1\r\nPUB warm.x r 1\r\na\r\n", ",\"no_responders\":true");
        _tie.Answer();

        Assert.Equal("", client.Output);
    }

    [Fact]
    public void Subscribe_ImportedStream_TellsSilosOfTheExportersSubject()
    {
        Connect("i", "SUB in.s.a.* 1\r\n");

        Assert.Contains("s.a.* 1", _tie.Told);
    }

    [Fact]
    public void Configure_ServiceImport_TellsNobody() => Assert.DoesNotContain(_tie.Told, static told => told.StartsWith("warm", StringComparison.Ordinal));

    private MemoryClient Connect(string user, string lines, string options = "")
    {
        MemoryClient client = _gateway.Accept();
        client.Send($"CONNECT {{\"verbose\":false,\"pedantic\":false,\"headers\":true,\"user\":\"{user}\",\"pass\":\"p\"{options}}}\r\n{lines}");
        return client;
    }
}

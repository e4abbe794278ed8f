using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Tests.Configuration;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Gateway.Tests.Silos;

namespace OrleansNats.Gateway.Tests.Accounts;

public sealed class MappedPublishTests
{
    [Fact]
    public void Publish_MappedToAnUnknownSubject_WaitsAndIsPublishedOnce()
    {
        var tie = new FakeTie();
        GatewayOptions options = Load("cluster { listen: \"127.0.0.1:-1\" }\nmappings { a: [ {dest: cold.x, weight: 50}, {dest: cold.y, weight: 50} ] }");
        var gateway = new MemoryGateway(options, silos: tie);
        MemoryClient subscriber = gateway.Connect("SUB > 1\r\n");
        MemoryClient publisher = gateway.Connect("PUB a 1\r\nx\r\nPUB b 1\r\ny\r\n");

        string asked = Assert.Single(tie.AskedFor); // decided once, not anew when it is known
        tie.Answer();
        Assert.Equal($"MSG {asked} 1 1\r\nx\r\nMSG b 1 1\r\ny\r\n", subscriber.Output);
        Assert.Equal(2, publisher.Connection.Publisher.Messages);
    }

    [Fact]
    public void Configure_OtherMappings_HoldFromTheNextMessageOn()
    {
        var gateway = new MemoryGateway(Load("mappings { a: b }"));
        MemoryClient client = gateway.Connect("SUB > 1\r\nPUB a 1\r\nx\r\n");
        gateway.Context.Accounts.Configure(Load("mappings { a: c }").Accounts);
        client.Send("PUB a 1\r\ny\r\n");
        gateway.Context.Accounts.Configure(Load("port: 1").Accounts);
        client.Send("PUB a 1\r\nz\r\n");

        Assert.Equal("MSG b 1 1\r\nx\r\nMSG c 1 1\r\ny\r\nMSG a 1 1\r\nz\r\n", client.Output);
    }

    [Fact]
    public void Publish_LargeMessage_ArrivesWhole()
    {
        var gateway = new MemoryGateway(Load("mappings { a: b }"));
        string payload = new('x', 200_000);
        MemoryClient client = gateway.Connect($"SUB b 1\r\nPUB a {payload.Length}\r\n{payload}\r\nPUB a 1\r\ny\r\n");

        Assert.Equal($"MSG b 1 {payload.Length}\r\n{payload}\r\nMSG b 1 1\r\ny\r\n", client.Output);
    }

    private static GatewayOptions Load(string config)
    {
        OptionsLoadResult result = InMemoryConfig.Loader(config).Load();
        Assert.Null(result.Error);
        return result.Options!;
    }
}

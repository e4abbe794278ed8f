using System.Text;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Tests.Connections;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Tests.Delivery;

/// <summary>What a message costs in memory once everything has warmed up: nothing.</summary>
public sealed class AllocationTests
{
    private const int MessagesPerPass = 50;
    private const int Passes = 200;

    [Theory]
    [InlineData(1, "SUB a 1\r\n", "PUB a 5\r\nhello\r\n")]
    [InlineData(10, "SUB a 1\r\n", "PUB a 5\r\nhello\r\n")]
    [InlineData(10, "SUB a g 1\r\n", "PUB a 5\r\nhello\r\n")]
    [InlineData(1, "SUB a.* 1\r\nSUB a.> 2\r\n", "PUB a.b _INBOX.abc.def 5\r\nhello\r\n")]
    [InlineData(1, "SUB a 1\r\n", "HPUB a r 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n")]
    public void Publish_SteadyState_AllocatesNothingPerMessage(int subscribers, string subscribe, string publish)
    {
        MemoryGateway gateway = new();
        for (int i = 0; i < subscribers; i++) gateway.Connect(subscribe, transport: new MemoryTransport { KeepsOutput = false });
        MemoryClient publisher = gateway.Connect();
        byte[] pass = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(publish, MessagesPerPass)));
        for (int i = 0; i < 200; i++) publisher.Transport.Feed(pass);
        long messagesBefore = publisher.Connection.Publisher.Messages;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Passes; i++) publisher.Transport.Feed(pass);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(MessagesPerPass * Passes, publisher.Connection.Publisher.Messages - messagesBefore);
        Assert.InRange(allocated, 0, Passes * 4); // not one object a pass
    }

    [Theory]
    [InlineData("SUB b 1\r\n", "PUB a 5\r\nhello\r\n")]
    [InlineData("SUB b.* 1\r\n", "PUB a.x r 5\r\nhello\r\n")]
    [InlineData("SUB b.* 1\r\n", "HPUB a.x r 17 19\r\nNATS/1.0\r\na:b\r\n\r\nhi\r\n")]
    [InlineData("SUB c 1\r\n", "PUB c 5\r\nhello\r\n")]
    public void Publish_WithMappings_AllocatesNothingPerMessage(string subscribe, string publish)
    {
        var options = new GatewayOptions();
        options.Accounts.Details = new Dictionary<string, AccountOptions>
        {
            ["$G"] = new() { Mappings = new SubjectMappings([Mapping("a", "b"), Mapping("a.*", "b.{{partition(3,1)}}")]) },
        };
        MemoryGateway gateway = new(options);
        MemoryTransport received = new() { KeepsOutput = false };
        MemoryClient subscriber = gateway.Connect(subscribe, transport: received);
        MemoryClient publisher = gateway.Connect();
        byte[] pass = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(publish, MessagesPerPass)));
        for (int i = 0; i < 200; i++) publisher.Transport.Feed(pass);
        long deliveredBefore = subscriber.Connection.Outbound.Messages;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Passes; i++) publisher.Transport.Feed(pass);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(MessagesPerPass * Passes, subscriber.Connection.Outbound.Messages - deliveredBefore);
        Assert.InRange(allocated, 0, Passes * 4);
    }

    private static SubjectMapping Mapping(string source, string destination)
    {
        Assert.True(SubjectMapping.TryCreate(source, [new MappingDestination(destination, 100)], out SubjectMapping? mapping, out string error), error);
        return mapping;
    }
}

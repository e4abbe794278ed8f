using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Connections;

/// <summary>What <c>-V</c> writes, and what it must never write.</summary>
public sealed class ProtocolTraceTests
{
    private const string HeaderMessage = "NATS/1.0\r\nKey: val\r\n\r\nhello";
    private const string HeaderPublish = "HPUB a 22 27\r\n" + HeaderMessage + "\r\n";

    [Theory]
    [InlineData("pass")]
    [InlineData("auth_token")]
    [InlineData("jwt")]
    [InlineData("sig")]
    public void Connect_WithASecret_ShowsEverythingElse(string field)
    {
        MemoryGateway gateway = Create();
        gateway.Connect(options: $",\"{field}\" : \"top\\\"hush\",\"lang\":\"c#\"");

        string line = Assert.Single(gateway.Log.Lines, static line => line.Contains("<<- [CONNECT ", StringComparison.Ordinal));
        Assert.Contains($"\"{field}\" : \"[REDACTED]\",\"lang\":\"c#\"}}]", line, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Log.Lines, static line => line.Contains("top", StringComparison.Ordinal) || line.Contains("hush", StringComparison.Ordinal));
    }

    [Fact]
    public void Publish_WithASubscriber_ShowsBothWays()
    {
        MemoryGateway gateway = Create();
        gateway.Connect("SUB a 7\r\n");
        gateway.Connect("PUB a back 5\r\nhello\r\n");

        Assert.Equal(
            ["<<- [SUB a 7]", "<<- [PUB a back 5]", "<<- MSG_PAYLOAD: [\"hello\"]", "->> [MSG a 7 back 5]", "->> MSG_PAYLOAD: [\"hello\"]"],
            Traced(gateway));
    }

    [Fact]
    public void HeaderPublish_Traced_ShowsHeadersAndPayload()
    {
        MemoryGateway gateway = Create();
        gateway.Connect("SUB a 7\r\n");
        gateway.Connect(HeaderPublish);

        const string Payload = "MSG_PAYLOAD: [\"NATS/1.0\\r\\nKey: val\\r\\n\\r\\nhello\"]";
        Assert.Equal(["<<- [SUB a 7]", "<<- [HPUB a 22 27]", "<<- " + Payload, "->> [HMSG a 7 22 27]", "->> " + Payload], Traced(gateway));
    }

    [Fact]
    public void Publish_TraceHeaders_ShowsNoPayload()
    {
        MemoryGateway gateway = Create(new() { TraceHeaders = true });
        gateway.Connect("PUB a 5\r\nhello\r\n" + HeaderPublish);

        Assert.Equal(["<<- [PUB a 5]", "<<- [HPUB a 22 27]", "<<- MSG_PAYLOAD: [\"NATS/1.0\\r\\nKey: val\\r\\n\"]"], Traced(gateway));
    }

    [Theory]
    [InlineData(4, "\"hell...\"")]
    [InlineData(5, "\"hello\"")]
    [InlineData(0, "\"hello\"")]
    public void Publish_MaxTracedMessage_CutsWhatIsLonger(int bytes, string expected)
    {
        MemoryGateway gateway = Create(new() { MaxTracedMessageBytes = bytes });
        gateway.Connect("PUB a 5\r\nhello\r\n");

        Assert.Equal(["<<- [PUB a 5]", $"<<- MSG_PAYLOAD: [{expected}]"], Traced(gateway));
    }

    private static MemoryGateway Create(LogOptions? options = null)
    {
        MemoryGateway gateway = new(new GatewayOptions { Log = options ?? new() });
        gateway.Log.Lowest = LogLevel.Trace;
        return gateway;
    }

    /// <summary>The traced lines behind the label, without those of CONNECT.</summary>
    private static IEnumerable<string> Traced(MemoryGateway gateway) =>
        from line in gateway.Log.Lines
        let at = line.IndexOf("<<- ", StringComparison.Ordinal) is >= 0 and var input ? input : line.IndexOf("->> ", StringComparison.Ordinal)
        where at >= 0 && !line.Contains("[CONNECT ", StringComparison.Ordinal)
        select line[at..];
}

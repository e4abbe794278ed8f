using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>A gateway whose silos are not there.</summary>
public sealed class SilosAwayTests
{
    [Fact]
    public async Task Start_NobodyListensWhereSilosShould_ServesOwnClientsAndSaysSo()
    {
        await using GatewayNode gateway = await GatewayNode.StartAsync(FreePort.Take());
        await using Responder responder = await Responder.StartAsync(gateway, "own.*", "q");
        await using LiveClient client = await gateway.ConnectAsync();
        await client.SendAsync("SUB _INBOX.own.* 1\r\nSUB own.> 2\r\n");

        await client.PublishAsync("own.a", "hello", "_INBOX.own.1");

        IReadOnlyList<WireMessage> messages = await client.WaitForCountAsync(2);
        Assert.Equal(["1 _INBOX.own.1 hello", "2 own.a hello"], messages.Select(static message => $"{message.Sid} {message.Subject} {message.Payload}").Order(StringComparer.Ordinal));
        await gateway.Process.WaitForLineAsync("no silo answers", GatewayNode.Deadline);
        JsonElement health = await Eventually.ValueAsync(
            () => gateway.MonitorAsync("/healthz"),
            static page => page.GetProperty("silos").GetString()!.StartsWith("no silo answers", StringComparison.Ordinal),
            "what is wrong with the silos",
            GatewayNode.Deadline);
        Assert.Equal("ok", health.GetProperty("status").GetString());
    }
}

using System.Net.Sockets;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Answers every request with its own payload.</summary>
internal sealed class Responder : IAsyncDisposable
{
    private readonly WireClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _answering;

    private Responder(WireClient client)
    {
        _client = client;
        _answering = AnswerAsync();
    }

    public static async Task<Responder> StartAsync(GatewayNode gateway, string subject, string queue = "")
    {
        using var expiry = new CancellationTokenSource(GatewayNode.Deadline);
        WireClient client = await WireClient.ConnectAsync(gateway.Port, expiry.Token);
        await client.SendAsync($"SUB {subject} {queue} 1\r\n", expiry.Token);
        await client.SyncAsync(expiry.Token);
        return new Responder(client);
    }

    /// <summary>Throws if it failed before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _answering;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                WireMessage request = await _client.NextMessageAsync(_stop.Token);
                if (request.Reply.Length > 0) await _client.PublishAsync(request.Reply, "", request.Payload, _stop.Token);
            }
        }
        catch (Exception e) when (_stop.IsCancellationRequested && e is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }
}

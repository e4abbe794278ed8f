using System.Globalization;
using System.Net.Sockets;
using OrleansNats.Testing;

namespace OrleansNats.Soak;

/// <summary>Pairs of a requester and a responder; each answer is checked, and each request must get exactly one.</summary>
internal sealed class RequestLoad(int port, int pairs) : ILoad
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private long _answered;

    public string Name => "requests";

    public FaultLog Faults { get; } = new();

    public IReadOnlyDictionary<string, long> Figures => new Dictionary<string, long> { ["answered"] = Interlocked.Read(ref _answered) };

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, pairs).Select(pair => RunPairAsync(pair, stop)));

    private async Task RunPairAsync(int pair, CancellationToken stop)
    {
        try
        {
            using WireClient responder = await WireClient.ConnectAsync(port, CancellationToken.None);
            await responder.SendAsync($"SUB echo.{pair} 1\r\n", CancellationToken.None);
            await responder.SyncAsync(CancellationToken.None);
            using var finished = new CancellationTokenSource();
            Task answering = AnswerAsync(responder, finished.Token);
            await AskAsync(pair, stop);
            await finished.CancelAsync();
            await answering;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or SocketException or OperationCanceledException)
        {
            Faults.Add($"pair {pair}: {e.GetType().Name}: {e.Message}");
        }
    }

    private async Task AskAsync(int pair, CancellationToken stop)
    {
        using WireClient requester = await WireClient.ConnectAsync(port, CancellationToken.None);
        await requester.SendAsync($"SUB _INBOX.{pair}.* 1\r\n", CancellationToken.None);
        for (long number = 0; !stop.IsCancellationRequested; number++)
        {
            using var expiry = new CancellationTokenSource(Deadline);
            string inbox = string.Create(CultureInfo.InvariantCulture, $"_INBOX.{pair}.{number}");
            string payload = string.Create(CultureInfo.InvariantCulture, $"request {number} of {pair}");
            await requester.PublishAsync($"echo.{pair}", inbox, payload, expiry.Token);
            WireMessage answer = await requester.NextMessageAsync(expiry.Token);
            if (answer.Subject == inbox && answer.Payload == payload) Interlocked.Increment(ref _answered);
            else Faults.Add($"pair {pair}, request {number}: got {answer}");
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private static async Task AnswerAsync(WireClient responder, CancellationToken finished)
    {
        try
        {
            while (true)
            {
                WireMessage request = await responder.NextMessageAsync(finished);
                await responder.PublishAsync(request.Reply, "", request.Payload, finished);
            }
        }
        catch (OperationCanceledException)
        {
            // The requester is done.
        }
    }
}

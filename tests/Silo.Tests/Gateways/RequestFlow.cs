using System.Diagnostics;
using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Request after request from a client of one gateway to a service at the other. Fails at once when one is not answered by it.</summary>
internal sealed class RequestFlow : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly LiveClient _client;
    private readonly Responder _responder;
    private readonly string _service;
    private Task _asking = Task.CompletedTask;
    private int _answered;

    private RequestFlow(LiveClient client, Responder responder, string service)
    {
        _client = client;
        _responder = responder;
        _service = service;
    }

    /// <summary>Requests answered.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Longest time that a request took.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>The first request is answered then: the way to the service is known.</summary>
    public static async Task<RequestFlow> StartAsync(GatewayNode from, GatewayNode to)
    {
        string service = $"asked.{Guid.NewGuid():N}";
        Responder responder = await Responder.StartAsync(to, service, "q");
        await Settling.ReachesAsync(from, to, "asked");
        RequestFlow flow = new(await from.ConnectAsync(), responder, service);
        flow._asking = flow.AskAsync();
        await flow.GoesOnAsync(requests: 1);
        return flow;
    }

    /// <summary>So many requests more are answered.</summary>
    public async Task GoesOnAsync(int requests = 50)
    {
        int wanted = Answered + requests;
        await Eventually.TrueAsync(() => Answered >= wanted || _asking.IsFaulted, $"answer {wanted}", GatewayNode.Deadline);
        if (_asking.IsFaulted) await _asking;
    }

    /// <summary>Stops asking; every request was answered, and the connection was not closed or told of an error.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        await _client.FlushAsync();
        Assert.Empty(_client.Errors);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _client.DisposeAsync();
        await _responder.DisposeAsync();
        _stop.Dispose();
    }

    private async Task AskAsync()
    {
        string inbox = $"_INBOX.{Guid.NewGuid():N}";
        await _client.SubscribeAsync(inbox + ".*", "1");
        using var pace = new PeriodicTimer(Interval);
        for (int i = 0; !_stop.IsCancellationRequested; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            long begin = Stopwatch.GetTimestamp();
            await _client.PublishAsync(_service, number, $"{inbox}.{number}");
            WireMessage answer = (await _client.WaitForCountAsync(1))[0];
            _client.TakeMessages();
            Assert.Equal(("", number), (answer.Headers, answer.Payload));
            TimeSpan took = Stopwatch.GetElapsedTime(begin);
            if (took > Longest) Longest = took;
            Interlocked.Increment(ref _answered);
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}

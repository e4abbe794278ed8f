using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>
/// A steady flow of numbered messages from a client of one gateway to a subscription at another and to a queue group that both have. Fails
/// at once when one is lost, doubled or out of order.
/// </summary>
internal sealed class NumberedFlow : IAsyncDisposable
{
    private const int Burst = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly string _subject = $"flow.{Guid.NewGuid():N}";
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new(); // guards the fields below
    private readonly HashSet<int> _worked = [];
    private int _received;
    private string? _fault;

    private LiveClient[] _clients = [];
    private Task _sending = Task.CompletedTask;
    private int _sent;

    /// <summary>Messages that have come to the subscription.</summary>
    public int Received
    {
        get { lock (_gate) { return _received; } }
    }

    public static async Task<NumberedFlow> StartAsync(GatewayNode from, GatewayNode to)
    {
        NumberedFlow flow = new();
        LiveClient sender = await from.ConnectAsync();
        LiveClient subscriber = await to.ConnectAsync(handler: flow.OnMessage);
        LiveClient near = await from.ConnectAsync(handler: flow.OnWork);
        LiveClient far = await to.ConnectAsync(handler: flow.OnWork);
        flow._clients = [sender, subscriber, near, far];
        await subscriber.SubscribeAsync(flow._subject, "1");
        foreach (LiveClient worker in (LiveClient[])[near, far]) await worker.SubscribeAsync(flow._subject, "1", "workers");
        foreach (LiveClient client in flow._clients) await client.FlushAsync();
        await Settling.ReachesAsync(from, to, "flow");
        flow._sending = flow.SendAsync(sender);
        return flow;
    }

    /// <summary>Messages that were sent.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>The flow goes on: so many messages more arrive within the deadline, and none so far was lost, doubled or out of order.</summary>
    /// <param name="messages">0 only looks at those so far.</param>
    public async Task GoesOnAsync(int messages = 500)
    {
        int wanted = Received + messages;
        await Eventually.TrueAsync(() => Received >= wanted || HasFailed, $"message {wanted} of the flow", GatewayNode.Deadline);
        Assert.Null(Fault);
    }

    /// <summary>Stops sending; every message has arrived then, once, and no connection was closed or told of an error.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        await Eventually.TrueAsync(() => (Received == _sent && Worked == _sent) || HasFailed, $"all {_sent} messages; {Received} and {Worked} have come", GatewayNode.Deadline);
        foreach (LiveClient client in _clients)
        {
            await client.FlushAsync();
            Assert.Empty(client.Errors);
        }

        Assert.Null(Fault);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (LiveClient client in _clients) await client.DisposeAsync();
        _stop.Dispose();
    }

    private int Worked
    {
        get { lock (_gate) { return _worked.Count; } }
    }

    private string? Fault
    {
        get { lock (_gate) { return _fault; } }
    }

    private bool HasFailed => Fault is not null || _sending.IsFaulted;

    private async Task SendAsync(LiveClient sender)
    {
        using var pace = new PeriodicTimer(Interval);
        while (!_stop.IsCancellationRequested)
        {
            IEnumerable<string> burst = Enumerable.Range(_sent, Burst).Select(number => LiveClient.Publication(_subject, number.ToString(CultureInfo.InvariantCulture)));
            await sender.SendAsync(string.Concat(burst));
            await sender.FlushAsync();
            Volatile.Write(ref _sent, _sent + Burst);
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private void OnMessage(WireMessage message)
    {
        int number = int.Parse(message.Payload, CultureInfo.InvariantCulture);
        lock (_gate)
        {
            if (number != _received) _fault ??= $"message {number} came where {_received} was due";
            _received++;
        }
    }

    private void OnWork(WireMessage message)
    {
        int number = int.Parse(message.Payload, CultureInfo.InvariantCulture);
        lock (_gate)
        {
            if (!_worked.Add(number)) _fault ??= $"message {number} came to two members of the queue group, or twice to one";
        }
    }
}

using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Interop.BadInput;

/// <summary>A publisher and a subscriber that keep talking, numbered message by numbered message, while others misbehave.</summary>
internal sealed class WellBehavedPair : IAsyncDisposable
{
    private const int Burst = 10;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly WireClient _publisher;
    private readonly WireClient _subscriber;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _publishing;
    private readonly Task<int> _receiving;
    private int _received;

    private WellBehavedPair(WireClient publisher, WireClient subscriber)
    {
        _publisher = publisher;
        _subscriber = subscriber;
        _receiving = ReceiveAsync();
        _publishing = PublishAsync();
    }

    public static Task<WellBehavedPair> StartAsync(int port) => StartAsync(port, port, static () => Task.CompletedTask);

    /// <summary>A pair on two servers of a cluster.</summary>
    /// <param name="settle">Waits until the publisher's server knows of the subscriber.</param>
    public static async Task<WellBehavedPair> StartAsync(int publisherPort, int subscriberPort, Func<Task> settle)
    {
        using var expiry = new CancellationTokenSource(Deadline);
        WireClient subscriber = await WireClient.ConnectAsync(subscriberPort, expiry.Token);
        await subscriber.SendAsync("SUB pair 1\r\n", expiry.Token);
        await subscriber.SyncAsync(expiry.Token);
        await settle();
        return new WellBehavedPair(await WireClient.ConnectAsync(publisherPort, expiry.Token), subscriber);
    }

    /// <summary>Waits until so many more messages have arrived: the flow is alive.</summary>
    public async Task AdvanceAsync(int messages = 100)
    {
        int target = Volatile.Read(ref _received) + messages;
        using var expiry = new CancellationTokenSource(Deadline);
        while (Volatile.Read(ref _received) < target && !_receiving.IsCompleted) await Task.Delay(Pause, expiry.Token);
        if (_receiving.IsCompleted) await _receiving;
    }

    /// <summary>Stops publishing; everything published must have arrived, once and in order.</summary>
    public async Task VerifyAsync()
    {
        await _stop.CancelAsync();
        int published = await _publishing;
        Assert.Equal(published, await _receiving);
        Assert.NotEqual(0, published);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _publisher.Dispose();
        _subscriber.Dispose();
        _stop.Dispose();
    }

    /// <summary>Publishes numbers, then "end"; returns how many numbers.</summary>
    private async Task<int> PublishAsync()
    {
        int number = 0;
        while (!_stop.IsCancellationRequested)
        {
            using var expiry = new CancellationTokenSource(Deadline);
            for (int i = 0; i < Burst; i++)
            {
                await _publisher.PublishAsync("pair", "", number.ToString(CultureInfo.InvariantCulture), expiry.Token);
                number++;
            }

            await _publisher.SyncAsync(expiry.Token);
            await Task.Delay(Pause, CancellationToken.None);
        }

        await _publisher.PublishAsync("pair", "", "end", CancellationToken.None);
        return number;
    }

    private async Task<int> ReceiveAsync()
    {
        while (true)
        {
            using var expiry = new CancellationTokenSource(Deadline);
            WireMessage message = await _subscriber.NextMessageAsync(expiry.Token);
            if (message.Payload == "end") return _received;
            Assert.Equal(_received.ToString(CultureInfo.InvariantCulture), message.Payload);
            Interlocked.Increment(ref _received);
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>
/// New interest all the time at one gateway, in many buckets. To every second subject a client of the other publishes until it arrives; to
/// the others nobody does before the end, so that only silos know of them. At the end, each must get what is published.
/// </summary>
internal sealed class NewInterest : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly List<string> _subjects = []; // the number of each is its sid
    private readonly CancellationTokenSource _stop = new();
    private readonly LiveClient _subscriber;
    private readonly LiveClient _publisher;
    private Task _making = Task.CompletedTask;

    private NewInterest(LiveClient subscriber, LiveClient publisher)
    {
        _subscriber = subscriber;
        _publisher = publisher;
    }

    public static async Task<NewInterest> StartAsync(GatewayNode from, GatewayNode to)
    {
        NewInterest interest = new(await to.ConnectAsync(), await from.ConnectAsync());
        interest._making = interest.MakeAsync();
        return interest;
    }

    /// <summary>Longest time that a message needed to find new interest.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Makes no more; gives how much was made.</summary>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        await _making;
        return _subjects.Count;
    }

    /// <summary>After <see cref="StopAsync"/>: one message to each subject; every one arrives, once.</summary>
    public async Task VerifyAsync()
    {
        _subscriber.TakeMessages();
        await _publisher.SendAsync(string.Concat(_subjects.Select(static subject => LiveClient.Publication(subject, "known"))));
        await _publisher.FlushAsync();
        await _subscriber.WaitForCountAsync(_subjects.Count);
        await _subscriber.FlushAsync();
        Assert.Equal(_subjects, _subscriber.TakeMessages().Select(static message => message.Subject));
        Assert.Empty(_subscriber.Errors);
        Assert.Empty(_publisher.Errors);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _making.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _subscriber.DisposeAsync();
        await _publisher.DisposeAsync();
        _stop.Dispose();
    }

    private async Task MakeAsync()
    {
        using var pace = new PeriodicTimer(Interval);
        while (!_stop.IsCancellationRequested)
        {
            await SubscribeAsync();
            string subject = await SubscribeAsync();
            await _subscriber.FlushAsync();
            long begin = Stopwatch.GetTimestamp();
            await Eventually.ValueAsync(
                async () =>
                {
                    await _publisher.PublishAsync(subject, "new");
                    await _publisher.FlushAsync();
                    return _subscriber.TakeMessages().Any(message => message.Subject == subject);
                },
                static hasCome => hasCome,
                $"a message to subject {_subjects.Count}, whose interest is new",
                GatewayNode.Deadline);
            TimeSpan took = Stopwatch.GetElapsedTime(begin);
            if (took > Longest) Longest = took;
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>In some bucket; gives the subject.</summary>
    private async Task<string> SubscribeAsync()
    {
        string subject = $"{Guid.NewGuid():N}.new";
        await _subscriber.SubscribeAsync(subject, _subjects.Count.ToString(CultureInfo.InvariantCulture));
        _subjects.Add(subject);
        return subject;
    }
}

using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Server;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Internal;

/// <summary>
/// The gateway as a client of itself: its parts subscribe and publish in any account, as nats-server's system does. Interest is told to other
/// gateways and messages cross routes like those of clients; no permissions apply. Safe from any thread.
/// </summary>
internal sealed class InternalClient : Subscriber
{
    /// <summary>What may wait for one handler.</summary>
    private const int MaxWaitingMessages = 16 * 1024;

    private const long MaxWaitingBytes = 32L * 1024 * 1024;

    private readonly InternalPublisher _publisher;
    private readonly ILogger _logger;
    private readonly InternalInboxes _inboxes;

    public InternalClient(ServerContext server)
    {
        _logger = server.Logger;
        _publisher = new InternalPublisher(server, this, server.Logger);
        _inboxes = new InternalInboxes(this, server.Time);
    }

    /// <summary>Begins to publish. What was published before is sent then.</summary>
    public void Start() => _publisher.Start();

    /// <summary>Publishes what waits, and nothing more.</summary>
    public Task StopAsync() => _publisher.StopAsync();

    /// <summary>
    /// A lane for handlers: its messages are handled one after another on the thread pool, while those of other lanes go their own way. When
    /// too many wait for it, new ones are dropped. It works until <see cref="InternalQueue{T}.Complete"/>.
    /// </summary>
    /// <param name="name">For the log.</param>
    public InternalLane CreateLane(string name)
    {
        var queue = new InternalQueue<InternalLane.Delivery>(
            name, MaxWaitingMessages, MaxWaitingBytes, static delivery => delivery.Handle(delivery.Message), _logger);
        _ = Task.Run(queue.RunAsync);
        return new InternalLane(queue);
    }

    /// <summary>Subscribes; messages are handled on a lane.</summary>
    /// <param name="isPrivate">Whether it is only for what clients of this gateway publish: other gateways are not told of it.</param>
    /// <param name="queue">Queue group, of which one member among all gateways gets a message; null for none.</param>
    public InternalSubscription Subscribe(
        Account account, string subject, InternalLane lane, Func<InternalMessage, ValueTask> handle, bool isPrivate = false, string? queue = null) =>
        new(account, subject, this, message => lane.TryAdd(message, handle), isPrivate, queue);

    /// <summary>Subscribes with a handler that is called on the loop of whoever published: it must be quick and must not fail.</summary>
    /// <param name="take">Says whether it took the message.</param>
    /// <param name="isPrivate">As above.</param>
    public InternalSubscription SubscribeInline(Account account, string subject, Func<InternalMessage, bool> take, bool isPrivate = false) =>
        new(account, subject, this, take, isPrivate);

    /// <summary>Publishes, in the order of these calls. Never waits: false if too much waits already, or the gateway ends.</summary>
    public bool Publish(InternalPublication publication) => _publisher.TryAdd(publication);

    public bool Publish(Account account, string subject, ReadOnlyMemory<byte> body, string reply = "") =>
        Publish(new InternalPublication(account, subject, reply, () => new InternalContent(body)));

    /// <summary>As <see cref="Publish(InternalPublication)"/>; completes when the message's turn has come, or at once if there is none for it.</summary>
    public Task PublishAsync(InternalPublication publication)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Publish(publication with { OnTurn = turn.SetResult }) ? turn.Task : Task.CompletedTask;
    }

    /// <summary>Opens an inbox for answers, which other gateways know as soon as they know any interest that was there before.</summary>
    /// <param name="take">Called for each answer, on the loop of whoever sent it.</param>
    public InternalInbox OpenInbox(Account account, Func<InternalMessage, bool> take) => _inboxes.Open(account, take);

    /// <summary>Asks whoever is there, or else comes in time, and waits for the first answer.</summary>
    /// <returns>Null when none comes in time.</returns>
    public Task<InternalMessage?> RequestAsync(
        Account account, string subject, InternalContent content, TimeSpan patience, CancellationToken cancellationToken = default) =>
        _inboxes.RequestAsync(account, subject, content, patience, cancellationToken);
}

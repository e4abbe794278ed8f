using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Internal;

/// <summary>
/// Inboxes of the gateway, all below one wildcard subscription in each account that has any, so that a request tells other gateways nothing
/// new. Their subjects are nats-server's (facts 9.2): <c>$SYS._INBOX.hash.x</c>.
/// </summary>
internal sealed class InternalInboxes(InternalClient client, TimeProvider time)
{
    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int TokenLength = 8;

    private readonly string _prefix = $"$SYS._INBOX.{NewToken()}.";
    private readonly ConcurrentDictionary<string, Func<InternalMessage, bool>> _open = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<Account, Lazy<InternalSubscription>> _subscriptions = [];

    public InternalInbox Open(Account account, Func<InternalMessage, bool> take)
    {
        _ = _subscriptions.GetValue(account, Subscribe).Value;
        string subject = _prefix + NewToken();
        _open[subject] = message => ReferenceEquals(message.Account, account) && take(message);
        return new InternalInbox(subject, () => _open.TryRemove(subject, out _));
    }

    public async Task<InternalMessage?> RequestAsync(
        Account account, string subject, InternalContent content, TimeSpan patience, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<InternalMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        using InternalInbox inbox = Open(account, answer.TrySetResult);
        using var request = new InternalRequest(client, account, subject, inbox.Subject, content, time);
        if (!request.TryBegin()) return null;
        try
        {
            return await answer.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static string NewToken() => RandomNumberGenerator.GetString(Letters, TokenLength);

    private Lazy<InternalSubscription> Subscribe(Account account) => new(() =>
        client.SubscribeInline(account, _prefix + "*", message => _open.TryGetValue(message.Subject, out Func<InternalMessage, bool>? take) && take(message)));
}

using System.Text;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Subjects;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Connections;

/// <summary>SUB and UNSUB. The reader's thread only.</summary>
internal sealed class ClientInterest(ClientConnection connection)
{
    /// <summary>A queue group name that clients may not use, as in nats-server.</summary>
    private static ReadOnlySpan<byte> SystemQueue => "_sys_"u8;

    public void Subscribe(ReadOnlySpan<byte> input, in ClientFrame frame)
    {
        connection.Publisher.CountInterest();
        ReadOnlySpan<byte> subject = frame.Subject.Of(input);
        ReadOnlySpan<byte> queue = frame.Queue.Of(input);
        ReadOnlySpan<byte> sid = frame.Sid.Of(input);
        if (FindRefusal(subject, queue, sid) is { } error)
        {
            connection.SendError(error);
            return;
        }

        bool isKnown = connection.Subscriptions.Contains(sid);
        if (!isKnown && !SubjectSyntax.IsValidSubscription(subject))
        {
            connection.SendError(ClientError.InvalidSubject);
            return;
        }

        if (!isKnown && !connection.Account.Limiter.TrySubscribe())
        {
            connection.SendError(ClientError.MaximumSubscriptions);
            return;
        }

        if (!isKnown) Add(subject.ToArray(), frame.Queue.IsEmpty ? null : queue.ToArray(), sid.ToArray());
        SendOk();
    }

    public void Unsubscribe(ReadOnlySpan<byte> input, in ClientFrame frame)
    {
        connection.Publisher.CountInterest();
        if (connection.Subscriptions.TryGet(frame.Sid.Of(input), out Subscription? subscription))
        {
            connection.Publisher.HandOver(); // what this client published before counts towards the maximum
            if (frame.Max <= 0 || !subscription.SetMax(frame.Max)) End(subscription);
        }

        SendOk();
    }

    /// <summary>Takes a subscription out, on any thread: also when a publisher has delivered its last message.</summary>
    public static void End(ClientConnection connection, Subscription subscription)
    {
        Account account = connection.Account; // read first: the account is another one only once the table was emptied
        if (!connection.Subscriptions.Remove(subscription)) return;
        EndShadows(account, subscription);
        account.Interest.Remove(subscription);
        account.Limiter.Unsubscribe();
        account.Routes?.SendSoon();
    }

    /// <summary>Ends what a subscription has in other accounts.</summary>
    public static void EndShadows(Account account, Subscription subscription) => account.StreamImports?.Remove(subscription);

    /// <summary>Ends what the permissions of a new identity do not allow, and tells the client, as a reload of nats-server does. Any thread.</summary>
    public static void CheckAgain(ClientConnection connection, ClientIdentity identity)
    {
        foreach (Subscription subscription in connection.Subscriptions.ToArray())
        {
            if (identity.Permissions is not { } permissions || permissions.CanSubscribe(subscription.Subject, subscription.Queue))
            {
                connection.Filter(subscription, identity.Permissions?.FilterFor(subscription.Subject, subscription.Queue));
                continue;
            }

            End(connection, subscription);
            connection.Outbound.Write(ClientError.Line(
                ClientError.SubscriptionRevoked(subscription.Subject, subscription.Queue, subscription.Sid)));
            ConnectionLog.SubscriptionRemoved(
                connection.Server.Logger, ClientError.Quote(subscription.Subject), ClientError.Quote(subscription.Sid), identity.UserName ?? "");
        }
    }

    /// <summary>The reader's own way: other gateways are told at the end of its pass.</summary>
    private void End(Subscription subscription)
    {
        if (!connection.Subscriptions.Remove(subscription)) return;
        EndShadows(connection.Account, subscription);
        connection.Account.Interest.Remove(subscription);
        connection.Account.Limiter.Unsubscribe();
    }

    private void Add(byte[] subject, byte[]? queue, byte[] sid)
    {
        var subscription = new Subscription(connection, subject, queue, sid);
        if (connection.Identity?.Permissions?.FilterFor(subject, queue) is { } filter) connection.Filter(subscription, filter);
        connection.Account.Interest.Insert(subscription); // first: what is in the table may be ended by any thread, and must then be in the index
        connection.Subscriptions.Add(subscription);
        Interlocked.MemoryBarrier(); // either a reload that brings imports finds it in the table, or its imports are found here
        connection.Account.StreamImports?.Add(connection, subscription);
        if (!connection.IsClosed) return;
        if (connection.Subscriptions.Remove(subscription)) connection.Account.Limiter.Unsubscribe();
        EndShadows(connection.Account, subscription);
        connection.Account.Interest.Remove(subscription); // another thread closes: it may have looked before this one was in, or between the two
    }

    private string? FindRefusal(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> queue, ReadOnlySpan<byte> sid)
    {
        SubjectPermissions? permissions = connection.Identity?.Permissions;
        bool isAllowed = permissions is null || permissions.CanSubscribe(subject, queue);
        if (!isAllowed || queue.SequenceEqual(SystemQueue))
        {
            string group = queue.IsEmpty ? "" : $", Queue: {ClientError.Quote(queue)}";
            string text = $"Subscription Violation - Subject {ClientError.Quote(subject)}{group}, SID {Encoding.UTF8.GetString(sid)}";
            ConnectionLog.Failed(connection.Server.Logger, connection.Label.Text, text);
            return ClientError.SubscriptionViolation(subject, queue);
        }

        LimitOptions limits = connection.Server.Options.Limits;
        if (limits.MaxSubscriptionTokens > 0 && subject.Count((byte)'.') >= limits.MaxSubscriptionTokens)
        {
            return ClientError.TooManyTokens(subject);
        }

        return connection.MaxSubscriptions is { } most && connection.Subscriptions.Count >= most
            ? ClientError.MaximumSubscriptions
            : null;
    }

    private void SendOk()
    {
        if (connection.Options.Verbose) connection.Send("+OK\r\n"u8);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.SystemEvents.Documents;
using OrleansNats.Protocol.Subjects;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.SystemEvents.Requests;

/// <summary>
/// Says how many subscriptions clients have on a subject, here and at the other servers with clients of the account: <c>$SYS.DEBUG.SUBSCRIBERS</c>,
/// and what servers ask each other for it, <c>$SYS.REQ.ACCOUNT.NSUBS</c> (facts 9.2).
/// </summary>
internal sealed class SubscriptionCounts(SystemMessages messages)
{
    private const int MaxOpenRequests = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private int _openRequests;

    private ServerContext Server => messages.Server;

    /// <summary>A client asks: the body is a subject, or a subject and a queue group. Servers that do not answer in time are left out.</summary>
    public void HandleDebug(InternalMessage request)
    {
        if (request.Source is not ClientConnection || request.Reply.Length == 0) return;
        string[] arguments = Encoding.UTF8.GetString(request.Body).Trim().Split(' ');
        byte[]? queue = arguments.Length > 1 ? Encoding.UTF8.GetBytes(arguments[1]) : null;
        int count = Count(request.Account, Encoding.UTF8.GetBytes(arguments[0]), queue);
        int servers = request.Account.Connections.ServersElsewhere;
        if (servers == 0 || Volatile.Read(ref _openRequests) >= MaxOpenRequests) Answer(request.Reply, count);
        else _ = AskOthersAsync(request, new SubscriptionCountRequest(request.Account.Name, arguments[0], queue), count, servers);
    }

    /// <summary>Another server asks.</summary>
    public void HandleCount(InternalMessage request)
    {
        SubscriptionCountRequest? asked;
        try
        {
            asked = JsonSerializer.Deserialize(request.Body, SystemJson.Compact.SubscriptionCountRequest);
        }
        catch (JsonException)
        {
            return;
        }

        if (asked is null || request.Reply.Length == 0) return;
        if (Server.Accounts.Find(Encoding.UTF8.GetBytes(asked.Acc ?? "")) is not { Connections.Local: > 0 } account) return;
        Answer(request.Reply, Count(account, Encoding.UTF8.GetBytes(asked.Subject ?? ""), asked.Queue));
    }

    private async Task AskOthersAsync(InternalMessage request, SubscriptionCountRequest question, int count, int servers)
    {
        Interlocked.Increment(ref _openRequests);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int answers = 0;
        using (InternalInbox inbox = Server.Internal.OpenInbox(messages.System, answer =>
        {
            if (int.TryParse(Encoding.UTF8.GetString(answer.Body), NumberStyles.Integer, CultureInfo.InvariantCulture, out int more)) Interlocked.Add(ref count, more);
            if (Interlocked.Increment(ref answers) >= servers) all.TrySetResult();
            return true;
        }))
        {
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(question, SystemJson.Compact.SubscriptionCountRequest);
            Server.Internal.Publish(messages.System, SystemSubjects.CountSubscriptions, body, inbox.Subject);
            await all.Task.WaitAsync(Patience, Server.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Interlocked.Decrement(ref _openRequests);
        Answer(request.Reply, Volatile.Read(ref count));
    }

    private void Answer(string reply, int count) => messages.AnswerPlainly(reply, () => Encoding.ASCII.GetBytes(count.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A subject with wildcards counts the subscriptions to it and to what it covers.</summary>
    private int Count(Account account, byte[] subject, byte[]? queue)
    {
        if (SubjectSyntax.HasWildcard(subject))
        {
            return Server.Connections.Open
                .Where(connection => ReferenceEquals(connection.Account, account))
                .SelectMany(static connection => connection.Subscriptions.ToArray())
                .Count(subscription => SubjectSyntax.IsSubsetOf(subscription.Subject, subject) && IsIn(subscription, queue));
        }

        var match = new InterestMatch();
        account.Interest.Match(subject, match);
        int count = queue is null ? match.Plain.ToArray().Count(static subscription => subscription.Subscriber is ClientConnection) : 0;
        for (int group = 0; group < match.QueueCount; group++)
        {
            count += match.Queue(group).ToArray().Count(subscription => subscription.Subscriber is ClientConnection && IsIn(subscription, queue));
        }

        return count;
    }

    private static bool IsIn(Subscription subscription, byte[]? queue) => queue is null || subscription.Queue.AsSpan().SequenceEqual(queue);
}

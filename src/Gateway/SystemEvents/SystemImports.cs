using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.SystemEvents.Requests;

namespace OrleansNats.Gateway.SystemEvents;

/// <summary>
/// What clients of any account may ask the system for (facts 9.2): who they are, and connections and statistics of their own account at all
/// servers. Every server offers it to its own clients. A request is passed on in the system account, with an inbox for the answers, which
/// are passed back for a while. Requests wait for each other, so that clients cannot fill up what the server itself has to say.
/// </summary>
internal sealed class SystemImports(SystemMessages messages, UserInfoRequests users, InternalLane lane)
{
    private const int MaxOpenRequests = 4096;

    /// <summary>How long answers are passed back, and how long a request takes room.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private int _openRequests;

    private InternalClient Client => messages.Server.Internal;

    /// <summary>Offers it in an account.</summary>
    public void Add(Account account)
    {
        Client.Subscribe(account, SystemSubjects.UserInfo, lane, users.HandleAsync, isPrivate: true);
        if (ReferenceEquals(account, messages.System)) return;
        Import(account, SystemSubjects.OwnConnz, "CONNZ");
        Import(account, SystemSubjects.OwnServerConnz, "CONNZ");
        Import(account, SystemSubjects.OwnStatz, "STATZ");
    }

    private void Import(Account account, string subject, string what)
    {
        string target = SystemSubjects.AccountRequest(account.Name, what);
        Client.Subscribe(account, subject, lane, request => PassOnAsync(request, target), isPrivate: true);
    }

    private async ValueTask PassOnAsync(InternalMessage request, string target)
    {
        if (request.Reply.Length == 0 || Volatile.Read(ref _openRequests) >= MaxOpenRequests) return;
        InternalInbox inbox = Client.OpenInbox(messages.System, answer =>
            Client.Publish(new InternalPublication(request.Account, request.Reply, "", () => new InternalContent(answer.Headers, answer.Body))));
        _ = CloseLaterAsync(inbox);
        var content = new InternalContent(request.Headers, request.Body);
        await Client.PublishAsync(new InternalPublication(messages.System, target, inbox.Subject, () => content, Echo: true));
    }

    private async Task CloseLaterAsync(InternalInbox inbox)
    {
        Interlocked.Increment(ref _openRequests);
        await Task.Delay(Patience, messages.Server.Time);
        inbox.Dispose();
        Interlocked.Decrement(ref _openRequests);
    }
}

using System.Text;
using System.Text.Json;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.SystemEvents.Documents;

namespace OrleansNats.Gateway.SystemEvents;

/// <summary>
/// Servers tell each other how many connections each account has: at every change, and every 30 s as long as there are any (facts 6.2). The
/// global account is not told of.
/// </summary>
internal sealed class AccountGossip(SystemMessages messages, AccountTraffic traffic, RemoteServers servers)
{
    private const int AccountToken = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly string _inbox = SystemSubjects.ConnectionsInbox(messages.Server.Info.ServerId);

    /// <summary>Called after another server has told of an account's connections: whoever limits them looks at
    /// <see cref="AccountConnections.Total"/>.</summary>
    public Action<Account>? ToldByOthers { get; set; }

    /// <summary>Called when another server is heard of for the first time.</summary>
    public Action? ServerFound { get; set; }

    private ServerContext Server => messages.Server;

    public void Subscribe(InternalLane lane)
    {
        InternalClient client = Server.Internal;
        client.Subscribe(messages.System, SystemSubjects.AnyConnections, lane, Handle(OnTold));
        client.Subscribe(messages.System, _inbox, lane, Handle(OnTold));
        client.Subscribe(messages.System, SystemSubjects.AccountRequest("*", "CONNS"), lane, Handle(OnAsked));
    }

    /// <summary>An account has a connection more, or less.</summary>
    public void OnChanged(Account account)
    {
        if (ReferenceEquals(account, Server.Accounts.Global)) return;
        AskOnce(account);
        if (!account.Connections.BeginTelling()) return;
        account.Connections.ToldAt = Server.Time.GetTimestamp();
        AccountConnectionsMessage? made = null; // both subjects carry the same event
        bool isTelling = messages.Publish(
            SystemSubjects.Connections(account.Name),
            SystemJson.Compact.AccountConnectionsMessage,
            server => made = Describe(account, server),
            onTurn: account.Connections.EndTelling);
        if (!isTelling) account.Connections.EndTelling();
        messages.Publish(
            SystemSubjects.AccountEvent(account.Name, "SERVER.CONNS"),
            SystemJson.Compact.AccountConnectionsMessage,
            server => made is null ? Describe(account, server) : made with { Server = server });
    }

    /// <summary>Tells of all accounts with connections that were not told of for a while. Called now and then.</summary>
    /// <param name="all">Whether those are told of too that were.</param>
    public void Repeat(bool all = false)
    {
        foreach (Account account in Server.Accounts.All)
        {
            AccountConnections connections = account.Connections;
            if (connections.Local > 0 && (all || Server.Time.GetElapsedTime(connections.ToldAt) >= Interval)) OnChanged(account);
        }
    }

    /// <summary>A server is gone, and with it its connections.</summary>
    public void Forget(string serverId)
    {
        foreach (Account account in Server.Accounts.All) account.Connections.Set(serverId, 0);
    }

    /// <summary>Asks the other servers about an account that has connections here, if one of them is new since they were asked last.</summary>
    private void AskOnce(Account account)
    {
        if (account.Connections.Local == 0 || !account.Connections.BeginAsking(servers.Generation)) return;
        messages.Publish(
            SystemSubjects.AccountRequest(account.Name, "CONNS"),
            SystemJson.Compact.AccountConnectionsRequest,
            server => new AccountConnectionsRequest(server, account.Name),
            _inbox);
    }

    private void OnTold(InternalMessage message)
    {
        if (JsonSerializer.Deserialize(message.Body, SystemJson.Compact.AccountConnectionsMessage) is not { } told) return;
        string serverId = told.Server.Id;
        if (serverId.Length == 0 || serverId == Server.Info.ServerId) return;
        if (servers.Note(serverId)) ServerFound?.Invoke();
        if (Server.Accounts.Find(Encoding.UTF8.GetBytes(told.Acc)) is not { } account) return;
        account.Connections.Set(serverId, Math.Max(0, told.Conns));
        ToldByOthers?.Invoke(account);
    }

    /// <summary>Says how many connections an account has here, if it has any.</summary>
    private void OnAsked(InternalMessage request)
    {
        string name = SystemSubjects.Token(request.Subject, AccountToken) ?? "";
        AccountConnectionsRequest? asked = request.Body.Length == 0 ? null : JsonSerializer.Deserialize(request.Body, SystemJson.Compact.AccountConnectionsRequest);
        if (request.Reply.Length == 0 || (asked?.Acc ?? name) != name) return;
        if (Server.Accounts.Find(Encoding.UTF8.GetBytes(name)) is { Connections.Local: > 0 } account) Answer(account, request.Reply);
    }

    private void Answer(Account account, string reply) =>
        messages.Publish(reply, SystemJson.Compact.AccountConnectionsMessage, server => Describe(account, server));

    private AccountConnectionsMessage Describe(Account account, ServerDocument server) =>
        AccountConnectionsMessage.Of(SystemMessages.NewEventId(), messages.Now, server, account, traffic.Of(account));

    private static Func<InternalMessage, ValueTask> Handle(Action<InternalMessage> handle) => message =>
    {
        try
        {
            handle(message);
        }
        catch (JsonException)
        {
            // Something that is not what the subject says: whoever may publish in the system account is to blame.
        }

        return default;
    };
}

using System.Collections.Concurrent;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.SystemEvents.Documents;
using OrleansNats.Gateway.SystemEvents.Requests;

namespace OrleansNats.Gateway.SystemEvents;

/// <summary>
/// A gateway's part in its system account: answers requests, tells what happens, and listens to the other servers (facts 9.2). Interest and
/// messages go the way of all others, so that whoever is in the system account hears every server, over routes and silos.
/// </summary>
internal sealed class SystemEvents : IAsyncDisposable
{
    private const int ServerToken = 2;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);

    private readonly ServerContext _server;
    private readonly SystemMessages _messages;
    private readonly RemoteServers _servers;
    private readonly StatszHeartbeat _heartbeat;
    private readonly InternalLane _requests; // these three apart: none waits for the others
    private readonly InternalLane _clientRequests;
    private readonly InternalLane _news;
    private readonly ITimer _sweeper;
    private readonly ConcurrentDictionary<Account, bool> _accounts = new(); // that are served
    private readonly string _id;

    /// <param name="system">The system account.</param>
    /// <param name="reload">Reads the configuration again; gives the error if that is refused.</param>
    public SystemEvents(ServerContext server, Account system, MonitoringDocuments documents, Func<Task<string?>> reload)
    {
        _server = server;
        _id = server.Info.ServerId;
        _messages = new SystemMessages(server, system);
        _servers = new RemoteServers(server.Time);
        _requests = server.Internal.CreateLane("system requests");
        _clientRequests = server.Internal.CreateLane("system requests of clients");
        _news = server.Internal.CreateLane("news of servers");
        _heartbeat = new StatszHeartbeat(_messages, documents, _servers);
        Connections = new ConnectionNotices(_messages);
        Gossip = new AccountGossip(_messages, new AccountTraffic(server), _servers)
        {
            ServerFound = OnServerFound,
            ToldByOthers = static account => account.Limiter.OnToldByOthers(),
        };
        _sweeper = server.Time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        SubscribeToRequests(documents, reload);
        SubscribeToServers();
    }

    public ConnectionNotices Connections { get; }

    public AccountGossip Gossip { get; }

    public SystemMessages Messages => _messages;

    /// <summary>Other servers that are known.</summary>
    public int OtherServers => _servers.Count;

    /// <summary>Begins to tell of this server. Listening has begun before.</summary>
    public void Start()
    {
        _heartbeat.Start();
        _sweeper.Change(SweepInterval, SweepInterval);
    }

    /// <summary>Says that this server is about to stop, so that clients go elsewhere.</summary>
    public void TellLameDuck() => Tell("LAMEDUCK");

    /// <summary>Says that this server ends; what follows is up to whoever stops the internal client.</summary>
    public void TellShutdown()
    {
        _heartbeat.Dispose();
        Tell("SHUTDOWN");
    }

    public async ValueTask DisposeAsync()
    {
        _heartbeat.Dispose();
        await _sweeper.DisposeAsync();
        _requests.Dispose();
        _clientRequests.Dispose();
        _news.Dispose();
    }

    private void Tell(string what) =>
        _messages.Publish(SystemSubjects.ServerEvent(_id, what), SystemJson.Compact.ServerDocument, static server => server);

    private void SubscribeToRequests(MonitoringDocuments documents, Func<Task<string?>> reload)
    {
        var reader = new RequestReader(_messages);
        var servers = new ServerRequests(reader, documents);
        foreach ((string what, Func<InternalMessage, ValueTask> handle) in servers.Handlers) OnServerRequest(what, _requests, handle);
        OnServerRequest("IDZ", _requests, Handle(request => _messages.AnswerPlainly(request.Reply, Identify)));
        OnServerRequest("STATSZ", _news, Handle(_heartbeat.Answer));
        On(SystemSubjects.PingStatsz, _news, Handle(_heartbeat.Answer));

        var accounts = new AccountRequests(reader, servers, documents);
        foreach ((string what, Func<InternalMessage, ValueTask> handle) in accounts.Handlers) On(SystemSubjects.AccountRequest("*", what), _requests, handle);
        On(SystemSubjects.OwnStatz, _requests, accounts.HandleStatzOfAllAsync);

        var control = new ControlRequests(reader, _server, reload);
        On(SystemSubjects.ServerRequest(_id, "RELOAD"), _requests, control.ReloadAsync);
        On(SystemSubjects.ServerRequest(_id, "KICK"), _requests, control.KickAsync);
        On(SystemSubjects.ServerRequest(_id, "LDM"), _requests, control.LameDuckAsync);

        var counts = new SubscriptionCounts(_messages);
        On(SystemSubjects.CountSubscriptions, _requests, Handle(counts.HandleCount));
        On(SystemSubjects.DebugSubscribers, _requests, Handle(counts.HandleDebug), isPrivate: true);

        var users = new UserInfoRequests(_messages);
        On(SystemSubjects.AnyUserInfo, _requests, users.HandleAsync, isPrivate: true);
        var imports = new SystemImports(_messages, users, _clientRequests);
        _server.Accounts.OnAdded += account => Add(account, imports);
        foreach (Account account in _server.Accounts.All) Add(account, imports);
    }

    private void SubscribeToServers()
    {
        Gossip.Subscribe(_news);
        On(SystemSubjects.AnyStatsz, _news, Handle(OnServerHeard));
        On(SystemSubjects.AnyShutdown, _news, Handle(OnServerGone));
        On(SystemSubjects.AnyLameDuck, _news, Handle(OnServerGone));
    }

    private void Add(Account account, SystemImports imports)
    {
        if (_accounts.TryAdd(account, true)) imports.Add(account); // a reload may show it again
    }

    /// <summary>A server that is new is told of this one, and of its connections.</summary>
    private void OnServerFound()
    {
        _heartbeat.Tell();
        Gossip.Repeat(all: true);
    }

    private void OnServerHeard(InternalMessage message)
    {
        if (StatszHeartbeat.ReadServerId(message.Body) is { } id && id != _id && _servers.Note(id)) OnServerFound();
    }

    private void OnServerGone(InternalMessage message)
    {
        if (SystemSubjects.Token(message.Subject, ServerToken) is { } id && _servers.Remove(id)) Gossip.Forget(id);
    }

    private void Sweep()
    {
        foreach (string id in _servers.Silent())
        {
            if (_servers.Remove(id)) Gossip.Forget(id);
        }

        Gossip.Repeat();
    }

    private byte[] Identify() => MonitoringAnswer.Json(
        new ServerIdDocument(_server.Info.ServerName, _server.Info.Host, _id), SystemJson.Compact.ServerIdDocument).Body;

    /// <summary>Subscribes to a request to this server, and to all.</summary>
    private void OnServerRequest(string what, InternalLane lane, Func<InternalMessage, ValueTask> handle)
    {
        On(SystemSubjects.ServerRequest(_id, what), lane, handle);
        On(SystemSubjects.ServerRequest(SystemSubjects.Ping, what), lane, handle);
    }

    private void On(string subject, InternalLane lane, Func<InternalMessage, ValueTask> handle, bool isPrivate = false) =>
        _server.Internal.Subscribe(_messages.System, subject, lane, handle, isPrivate);

    private static Func<InternalMessage, ValueTask> Handle(Action<InternalMessage> handle) => message =>
    {
        handle(message);
        return default;
    };
}

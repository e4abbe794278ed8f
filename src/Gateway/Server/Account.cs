using System.Text;
using OrleansNats.Gateway.Accounts;
using OrleansNats.Gateway.Accounts.Latency;
using OrleansNats.Gateway.Accounts.Limits;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Routes;
using OrleansNats.Gateway.Silos;
using OrleansNats.Gateway.SystemEvents;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Server;

/// <summary>A subject space of its own. Totals of closed connections are added when they close.</summary>
internal sealed class Account
{
    private readonly Lock _gate = new(); // guards _closedTraffic
    private Traffic _closedTraffic;
    private long _totalConnections;
    private long _slowConsumers;
    private volatile bool _isConfigured = true;
    private volatile SubjectMappings? _mappings;
    private volatile AccountLimitOptions _limits = AccountLimitOptions.None;
    private volatile StreamImports? _streamImports;
    private volatile RespondedRequests? _responded;
    private readonly Lazy<ServiceReplies> _replies;
    private long _fromRoutes;
    private long _bytesFromRoutes;
    private long _toRoutes;
    private long _bytesToRoutes;

    /// <param name="cached">See <see cref="SubjectIndex"/>.</param>
    /// <param name="isClustered">Whether other gateways are told what its clients want.</param>
    /// <param name="silos">What silos are told and asked by; null without them.</param>
    public Account(string name, bool cached, bool isClustered, ISiloTie? silos, TimeProvider time)
    {
        Name = name;
        Members = new AccountMembers(Connections);
        Limiter = new AccountLimiter(name, Members, Connections, silos?.Quotas, time);
        _replies = new Lazy<ServiceReplies>(() => new ServiceReplies(this, time));
        RoutePrefix = Encoding.UTF8.GetBytes(name + " ");
        Routes = isClustered ? new RouteInterestDirectory(name) : null;
        if (silos is not null && Routes is not null) Asking = new CrossingInterest(new TiedInterest(silos.Interest, Routes), () => ServiceImports);
        Interest = new SubjectIndex(cached, name, Asking ?? Routes);
    }

    public string Name { get; }

    /// <summary>Whether the configuration has it: a reload takes accounts away that clients and routes still hold on to.</summary>
    public bool IsConfigured
    {
        get => _isConfigured;
        set => _isConfigured = value;
    }

    /// <summary>Where messages of its clients go instead; null where they keep their subjects. A reload replaces it.</summary>
    public SubjectMappings? Mappings
    {
        get => _mappings;
        set => _mappings = value;
    }

    /// <summary>Limits of the configuration. A reload replaces them.</summary>
    public AccountLimitOptions Limits
    {
        get => _limits;
        set => _limits = value;
    }

    /// <summary>Whether its clients have to be counted, as far as they have no tokens.</summary>
    public bool IsLimited => Limits.Connections >= 0 || Limiter.IsShared;

    /// <summary>Streams of other accounts that its clients may subscribe to; null where there never were any.</summary>
    public StreamImports? StreamImports
    {
        get => _streamImports;
        set => _streamImports = value;
    }

    /// <summary>Services of other accounts that its clients may ask; null where there never were any. For whoever configures the accounts.</summary>
    public ServiceImports? ServiceImports { get; set; }

    /// <summary>Requests of other servers that are measured here; null where no service of it is.</summary>
    public RespondedRequests? Responded => _responded;

    /// <summary>What it exports and imports.</summary>
    public AccountRules Rules { get; set; } = AccountRules.None;

    /// <summary>Answers that its services owe to other accounts; begun with the first request.</summary>
    public ServiceReplies Replies => _replies.Value;

    /// <summary>As <see cref="Replies"/>; null before the first request.</summary>
    public ServiceReplies? BegunReplies => _replies.IsValueCreated ? _replies.Value : null;

    /// <summary>Its clients, as far as their number may be limited.</summary>
    public AccountMembers Members { get; }

    /// <summary>Holds it to its limits.</summary>
    public AccountLimiter Limiter { get; }

    /// <summary>The name and a blank, as lines of routes carry it.</summary>
    public byte[] RoutePrefix { get; }

    public SubjectIndex Interest { get; }

    /// <summary>The routes that are told of its interest; null when there is no cluster.</summary>
    public RouteInterestDirectory? Routes { get; }

    /// <summary>The directory that has to be asked what other gateways want; null when they tell it unasked, or there are none.</summary>
    public IInterestDirectory? Asking { get; }

    public AccountConnections Connections { get; } = new();

    public long TotalConnections => Interlocked.Read(ref _totalConnections);

    public long SlowConsumers => Interlocked.Read(ref _slowConsumers);

    /// <summary>Traffic of connections that are closed.</summary>
    public Traffic ClosedTraffic
    {
        get
        {
            lock (_gate) return _closedTraffic;
        }
    }

    /// <summary>Sets <see cref="Responded"/>; what was there before ends. Any thread.</summary>
    public void Measure(RespondedRequests? responded) => Interlocked.Exchange(ref _responded, responded)?.Dispose();

    /// <summary>Adds what a closed connection has had since it was added last.</summary>
    /// <param name="added">What was added so far; belongs to the connection, guarded by the account's lock.</param>
    public void AddClosed(Traffic traffic, ref Traffic added)
    {
        lock (_gate)
        {
            _closedTraffic += traffic - added;
            added = traffic;
        }
    }

    /// <summary>Messages over routes since the start.</summary>
    public Traffic RouteTraffic => new(
        Interlocked.Read(ref _fromRoutes), Interlocked.Read(ref _bytesFromRoutes), Interlocked.Read(ref _toRoutes), Interlocked.Read(ref _bytesToRoutes));

    /// <summary>Counts what one pass over the input of a route has brought.</summary>
    public void CountFromRoutes(long messages, long payloadBytes)
    {
        Interlocked.Add(ref _fromRoutes, messages);
        Interlocked.Add(ref _bytesFromRoutes, payloadBytes);
    }

    /// <summary>Counts what one pass has sent to other gateways.</summary>
    public void CountToRoutes(long messages, long payloadBytes)
    {
        Interlocked.Add(ref _toRoutes, messages);
        Interlocked.Add(ref _bytesToRoutes, payloadBytes);
    }

    /// <summary>Has the limits hold that count for a client: those of its account's token, or of the configuration.</summary>
    /// <returns>That of connections; negative for none.</returns>
    public long UseLimitsOf(ClientIdentity identity)
    {
        long connections = identity.TrustedAccount?.Limits.Connections ?? Limits.Connections;
        Limiter.Use(connections, identity.TrustedAccount?.Limits.Subscriptions ?? Limits.Subscriptions);
        return connections;
    }

    public void CountConnection() => Interlocked.Increment(ref _totalConnections);

    public void CountSlowConsumer() => Interlocked.Increment(ref _slowConsumers);
}

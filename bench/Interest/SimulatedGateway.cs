using System.Text;
using OrleansNats.Grains.Gateways;
using OrleansNats.Grains.Interest;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Interest;

/// <summary>A gateway with the real interest code, and routes to all others that carry nothing.</summary>
internal sealed class SimulatedGateway : IRemoteGateways, IInterestObserver
{
    private readonly Dictionary<string, Subscriber> _routes;
    private readonly Meter _meter;
    private readonly Subscriber _client = new End(isRemote: false);

    /// <param name="routes">Of the whole cluster: what stands for a gateway may be the same everywhere here.</param>
    public SimulatedGateway(string id, SimulatedSilo silo, Dictionary<string, Subscriber> routes, Meter meter)
    {
        Id = id;
        _routes = routes;
        _meter = meter;
        routes[id] = new End(isRemote: true);
        Interest = new GrainInterest(id, 1, silo, this, new GrainInterestOptions { CompareInterval = TimeSpan.FromDays(1) }, TimeProvider.System);
        Index = new SubjectIndex(account: "$G", directory: Interest);
        Cache = Index.CreateCache();
    }

    public event Action<string>? Changed
    {
        add { }
        remove { }
    }

    public string Id { get; }

    public GrainInterest Interest { get; }

    public SubjectIndex Index { get; }

    public MatchCache Cache { get; }

    public void Subscribe(string subject, string? queue = null) => Index.Insert(new Subscription(
        _client, Encoding.UTF8.GetBytes(subject), queue is null ? null : Encoding.UTF8.GetBytes(queue), "1"u8.ToArray()));

    /// <summary>Publishes: waits for what is not known.</summary>
    /// <returns>Gateways that the message goes to.</returns>
    public async Task<int> PublishAsync(string subject)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(subject);
        while (true)
        {
            InterestMatch match = Cache.Match(bytes, out _);
            if (match.IsKnown) return match.Remotes.Length + match.QueueCount;
            await Interest.KnowAsync(Index, bytes);
        }
    }

    /// <summary>A request has come over a route.</summary>
    public void NoteReply(string reply, SimulatedGateway requester) =>
        Interest.OnRoutedReply(Index, Encoding.UTF8.GetBytes(reply), _routes[requester.Id]);

    public Subscriber? Find(string gatewayId, string account) => gatewayId == Id ? null : _routes[gatewayId];

    public Task OnDeltasAsync(InterestDelta[] deltas)
    {
        _meter.Count(deltas);
        _meter.CountEmpty();
        return Interest.OnDeltasAsync(deltas);
    }

    public Task OnNoticeAsync(string bucket, long incarnation, BucketNotice notice)
    {
        _meter.CountEmpty();
        return Interest.OnNoticeAsync(bucket, incarnation, notice);
    }

    private sealed class End(bool isRemote) : Subscriber(isRemote);
}

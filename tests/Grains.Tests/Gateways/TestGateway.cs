using System.Text;
using OrleansNats.Grains.Gateways;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Tests.Gateways;

/// <summary>A gateway of one account whose silo is a <see cref="FakeSilo"/> and whose routes are names.</summary>
internal sealed class TestGateway : IRemoteGateways, IDisposable
{
    public const int BucketCount = 8;

    private readonly Dictionary<string, TestRemote> _routes = new(StringComparer.Ordinal);
    private readonly TestClient _client = new();

    public TestGateway(string id, FakeSilo silo, ManualTime time, GrainInterestOptions? options = null, long epoch = 1)
    {
        Id = id;
        Epoch = epoch;
        Interest = new GrainInterest(id, epoch, silo.CallsOf(this), this, options ?? Patient(), time);
        Index = new SubjectIndex(account: "A", directory: Interest);
        Cache = Index.CreateCache();
    }

    public event Action<string>? Changed;

    public string Id { get; }

    public long Epoch { get; }

    public GrainInterest Interest { get; }

    public SubjectIndex Index { get; }

    public MatchCache Cache { get; }

    public List<Subscription> Local { get; } = [];

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>
    /// Waits that do not end however far the test moves the clock: a test on a slow machine does so while pool threads have work.
    /// </summary>
    public static GrainInterestOptions Patient() => new() { LongestWait = TimeSpan.FromHours(1), CallTimeout = TimeSpan.FromHours(1) };

    public TestGateway Start()
    {
        Interest.Start(Interest, BucketCount);
        return this;
    }

    public Subscription Subscribe(string subject, string? queue = null)
    {
        var subscription = new Subscription(_client, Utf8(subject), queue is null ? null : Utf8(queue), "1"u8.ToArray());
        Index.Insert(subscription);
        Local.Add(subscription);
        return subscription;
    }

    public void Unsubscribe(Subscription subscription)
    {
        Index.Remove(subscription);
        Local.Remove(subscription);
    }

    public void Connect(params IEnumerable<string> others)
    {
        foreach (string other in others)
        {
            if (other == Id) continue;
            lock (_routes) _routes[other] = new TestRemote(other);
            Changed?.Invoke(other);
        }
    }

    public void Disconnect(string other)
    {
        lock (_routes) _routes.Remove(other);
        Changed?.Invoke(other);
    }

    public Subscriber? Find(string gatewayId, string account)
    {
        lock (_routes) return _routes.GetValueOrDefault(gatewayId);
    }

    /// <summary>Who gets a message, as a publisher finds it: asks if it must.</summary>
    public async Task<string> PublishAsync(FakeSilo silo, string subject)
    {
        byte[] bytes = Utf8(subject);
        for (int tries = 0; tries < 3; tries++)
        {
            InterestMatch match = Cache.Match(bytes, out _);
            if (match.IsKnown) return Text(match);
            Task asked = Interest.KnowAsync(Index, bytes).AsTask();
            await silo.SettleAsync(() => asked.IsCompleted);
            await asked;
        }
        throw new InvalidOperationException($"{subject} is not known after it was asked for");
    }

    /// <summary>As <see cref="PublishAsync"/>, without asking.</summary>
    public string Match(string subject) => Text(Cache.Match(Utf8(subject), out _));

    public void Dispose() => Interest.Dispose();

    /// <summary>Gateways with plain interest, then each queue group with the members it has where; "." is here.</summary>
    public static string Expect(TestGateway here, IEnumerable<TestGateway> all, string subject)
    {
        List<string> plain = [];
        var groups = new SortedDictionary<string, SortedDictionary<string, int>>(StringComparer.Ordinal);
        foreach (TestGateway gateway in all)
        {
            string name = ReferenceEquals(gateway, here) ? "." : gateway.Id;
            foreach (Subscription one in gateway.Local.Where(one => Protocol.Subjects.SubjectSyntax.Matches(one.Subject, Utf8(subject))))
            {
                if (one.Queue is null) plain.Add(name);
                else Count(groups, Encoding.UTF8.GetString(one.Queue), name, 1);
            }
        }
        return Text(plain, groups);
    }

    private static string Text(InterestMatch match)
    {
        List<string> plain = [.. match.Remotes.ToArray().Select(NameOf)];
        if (match.Plain.Length > 0) plain.Add(".");
        var groups = new SortedDictionary<string, SortedDictionary<string, int>>(StringComparer.Ordinal);
        for (int i = 0; i < match.QueueCount; i++)
        {
            string queue = Encoding.UTF8.GetString(match.QueueName(i));
            if (match.Queue(i).Length > 0) Count(groups, queue, ".", match.Queue(i).Length);
            foreach (Subscription member in match.RemoteQueue(i)) Count(groups, queue, NameOf(member), member.Weight);
        }
        return Text(plain, groups);
    }

    private static string Text(List<string> plain, SortedDictionary<string, SortedDictionary<string, int>> groups) =>
        string.Join(' ', plain.Distinct().Order(StringComparer.Ordinal))
        + string.Concat(groups.Select(group => $" {group.Key}:{string.Join(',', group.Value.Select(member => $"{member.Key}*{member.Value}"))}"));

    private static void Count(SortedDictionary<string, SortedDictionary<string, int>> groups, string queue, string gateway, int members)
    {
        if (!groups.TryGetValue(queue, out SortedDictionary<string, int>? group)) groups.Add(queue, group = new(StringComparer.Ordinal));
        group[gateway] = group.GetValueOrDefault(gateway) + members;
    }

    private static string NameOf(Subscription subscription) => ((TestRemote)subscription.Subscriber).Name;

    private sealed class TestClient() : Subscriber(isRemote: false);

    private sealed class TestRemote(string name) : Subscriber(isRemote: true)
    {
        public string Name { get; } = name;
    }
}

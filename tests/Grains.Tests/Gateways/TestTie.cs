using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Messaging;
using OrleansNats.Grains.Gateways;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;
using OrleansNats.Testing;

namespace OrleansNats.Grains.Tests.Gateways;

/// <summary>A tie of a gateway with one account, which has routes to every other.</summary>
internal sealed class TestTie : IRemoteGateways, IAsyncDisposable
{
    public const string ClusterId = "test";

    private readonly ConcurrentDictionary<string, Subscriber> _routes = new(StringComparer.Ordinal);
    private readonly TestClient _client = new();

    public TestTie(string id, TestSiloPorts ports, long epoch = 1)
    {
        Id = id;
        Log = new TestLog();
        Tie = new SiloTie(
            new SiloTieSettings(ClusterId, ClusterId, id, epoch),
            client => client.Services.AddSingleton<IGatewayListProvider>(new LocalSilos([ports.Gateway])),
            this,
            Log,
            TimeProvider.System);
        Index = new SubjectIndex(account: "A", directory: Tie.Interest);
        Tie.FallbackChanged += () => FallbackChanges++;
    }

    public event Action<string>? Changed
    {
        add { }
        remove { }
    }

    public string Id { get; }

    public SiloTie Tie { get; }

    public TestLog Log { get; }

    public SubjectIndex Index { get; }

    public int FallbackChanges { get; private set; }

    public string Others => string.Join(' ', Tie.Gateways.Select(static gateway => $"{gateway.Id}@{gateway.RouteUrl}"));

    public TestTie Start()
    {
        Tie.Start(new OwnGateway($"nats-route://{Id}:6222/", [$"{Id}:4222"]));
        return this;
    }

    public async Task<TestTie> JoinAsync()
    {
        Start();
        await IsSoundAsync();
        return this;
    }

    public void Subscribe(string subject) => Index.Insert(new Subscription(_client, Encoding.UTF8.GetBytes(subject), null, "1"u8.ToArray()));

    public Task IsSoundAsync() => Eventually.TrueAsync(() => !Tie.MustFallBack && Tie.Trouble is null, $"{Id} is sound: {Tie.Trouble}", TestSilo.Deadline);

    public Task FallsBackAsync() => Eventually.TrueAsync(() => Tie.MustFallBack && Tie.Trouble is not null, $"{Id} falls back", TestSilo.Deadline);

    public Task SeesAsync(string others) => Eventually.TrueAsync(() => Others == others, $"{Id} sees '{others}'", TestSilo.Deadline);

    /// <summary>Waits until publishes to the subject go to as many other gateways.</summary>
    public async Task SendsToAsync(int gateways, string subject)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(subject);
        MatchCache cache = Index.CreateCache();
        await Eventually.ValueAsync(
            async () =>
            {
                await Tie.Interest.KnowAsync(Index, bytes);
                return cache.Match(bytes, out _).Remotes.Length;
            },
            count => count == gateways,
            $"{Id} sends {subject} to {gateways}",
            TestSilo.Deadline);
    }

    public Subscriber? Find(string gatewayId, string account) => _routes.GetOrAdd(gatewayId, static _ => new TestRemote());

    public ValueTask DisposeAsync() => Tie.DisposeAsync();

    private sealed class TestClient() : Subscriber(isRemote: false);

    private sealed class TestRemote() : Subscriber(isRemote: true);
}

/// <summary>Keeps lines of Information and above.</summary>
internal sealed class TestLog : ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) _lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using OrleansNats.Grains.Gateways.Quotas;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;
using OrleansNats.Grains.Quotas;

namespace OrleansNats.Grains.Tests.Quotas;

/// <summary>
/// The real quota of one account behind a network that this test plays: every call, answer and notice lies in a heap, from which one after another
/// is taken at random. Whatever is lost, late or fails is drawn from one seed.
/// </summary>
internal sealed class QuotaNetwork(int seed, ManualTime time) : IQuotaCalls, IGatewayRoster, IDisposable
{
    public const string Account = "A";

    private const int YieldsPerTick = 50; // after so many looks at which nothing moves, somebody waits for the clock

    private readonly System.Diagnostics.Metrics.Meter _meter = new("test");
    private readonly Lock _gate = new(); // guards all below; gateways call from pool threads
    private readonly Random _random = new(seed);
    private readonly List<Action> _messages = [];
    private readonly Dictionary<string, QuotaGateway> _gateways = new(StringComparer.Ordinal);
    private QuotaHost? _host; // used by the one who steps
    private long _rounds;
    private long _lastEpoch;

    /// <summary>Of 100 notices, how many are lost, and of 100 calls, how many fail on the way there or back.</summary>
    public int LossPercent { get; set; }

    public bool IsDown { get; set; }

    public int Calls { get; private set; }

    public IReadOnlyList<QuotaGateway> Gateways
    {
        get
        {
            lock (_gate) return [.. _gateways.Values];
        }
    }

    public QuotaBook? Book => _host?.Book;

    long IGatewayRoster.Begun => Interlocked.Read(ref _rounds);

    RosterRound? IGatewayRoster.Latest => NewRound();

    /// <summary>A gateway that has registered.</summary>
    /// <param name="others">Other gateways that it knows; all unless given.</param>
    public QuotaGateway Join(string id, long connections, long subscriptions, int? others = null)
    {
        var gateway = new QuotaGateway(id, ++_lastEpoch, this, time, others: () => others ?? Gateways.Count - 1);
        lock (_gate) _gateways[id] = gateway;
        gateway.Quotas.OnRegistered(new Notices(this, gateway));
        gateway.Quota.SetLimits(connections, subscriptions);
        return gateway;
    }

    /// <summary>A gateway dies, and all its connections; silos find out by its lease, with the next round.</summary>
    public void Kill(QuotaGateway gateway)
    {
        lock (_gate) _gateways.Remove(gateway.Id);
        gateway.Dispose();
    }

    /// <summary>The grain is lost with all it holds.</summary>
    public void LoseGrain() => _host = null;

    /// <summary>A roster period passes.</summary>
    public void TickGrain() => _host?.Tick();

    public Task<QuotaAnswer> ReportAsync(string account, QuotaReport report)
    {
        bool fails;
        bool losesAnswer;
        lock (_gate)
        {
            Calls++;
            fails = IsDown || _random.Next(100) < LossPercent;
            losesAnswer = _random.Next(100) < LossPercent;
        }

        if (fails) return Task.FromException<QuotaAnswer>(new IOException("no silo"));
        QuotaGateway? gateway = Gateways.FirstOrDefault(gateway => gateway.Id == report.Gateway);
        long ends = time.GetTimestamp() + (new QuotaOptions().CallTimeout + TimeSpan.FromMilliseconds(500)).Ticks; // the caller's timer may begin a step later
        gateway?.CallEndsAt = ends;
        var answer = new TaskCompletionSource<QuotaAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(() =>
        {
            QuotaAnswer made = Host().Report(report);
            if (losesAnswer) return;
            Send(() =>
            {
                if (gateway?.CallEndsAt == ends) gateway.CallEndsAt = null;
                answer.TrySetResult(made);
            });
        });
        return answer.Task;
    }

    Task<RosterRound> IGatewayRoster.AnnounceAsync(BucketActivation activation)
    {
        var round = new TaskCompletionSource<RosterRound>(); // continues on the thread that steps
        Send(() =>
        {
            foreach (QuotaGateway gateway in Gateways) SendNotice(() => gateway.Quotas.OnActivated(Account, activation.Incarnation));
            round.TrySetResult(NewRound());
        });
        return round.Task;
    }

    /// <summary>Takes one message out of the heap and delivers it; false if there is none.</summary>
    public bool Step()
    {
        Action action;
        lock (_gate)
        {
            if (_messages.Count == 0) return false;
            int index = _random.Next(_messages.Count);
            action = _messages[index];
            _messages[index] = _messages[^1];
            _messages.RemoveAt(_messages.Count - 1);
        }

        action();
        return true;
    }

    /// <summary>Delivers until it is so. The clock goes on, with the grain's and the gateways' timers, while nothing moves.</summary>
    public async Task RunUntilAsync(Func<bool> isSo, string what)
    {
        DateTime deadline = DateTime.UtcNow.AddSeconds(60);
        int quiet = 0;
        while (!isSo())
        {
            if (DateTime.UtcNow > deadline) throw new TimeoutException($"not so: {what}");
            if (Step())
            {
                quiet = 0;
                continue;
            }

            await Task.Yield();
            if (Gateways.All(static gateway => gateway.IsQuiet) && ++quiet % YieldsPerTick == 0) Pass();
        }
    }

    /// <summary>Delivers what there is and what comes of it, for half a second.</summary>
    public Task RunAWhileAsync()
    {
        long from = time.GetTimestamp();
        return RunUntilAsync(() => time.GetElapsedTime(from) >= TimeSpan.FromMilliseconds(500), "time passes");
    }

    /// <summary>A quarter of a second, a round of the grain, and renewals of leases, which see whether silos answer.</summary>
    public void Pass()
    {
        time.Advance(TimeSpan.FromMilliseconds(250));
        if (!IsDown)
        {
            foreach (QuotaGateway gateway in Gateways) gateway.Reachability.ReportSuccess();
        }

        TickGrain();
    }

    public void Dispose()
    {
        foreach (QuotaGateway gateway in Gateways) gateway.Dispose();
        _meter.Dispose();
    }

    private QuotaHost Host()
    {
        if (_host is not null) return _host;
        _host = new QuotaHost(Account, this, NullLogger.Instance, new GrainsMetrics(_meter));
        _ = _host.BecomeCompleteAsync();
        return _host;
    }

    private RosterRound NewRound()
    {
        lock (_gate) return new RosterRound(++_rounds, true, _gateways.Values.ToDictionary(static gateway => gateway.Id, static gateway => gateway.Epoch));
    }

    private void Send(Action action)
    {
        lock (_gate) _messages.Add(action);
    }

    private void SendNotice(Action action)
    {
        lock (_gate)
        {
            if (_random.Next(100) >= LossPercent) _messages.Add(action);
        }
    }

    /// <summary>What the grain calls: a message that may be lost.</summary>
    private sealed class Notices(QuotaNetwork network, QuotaGateway gateway) : IQuotaObserver
    {
        public Task OnQuotaAsync(string account, bool areConnectionsScarce, bool areSubscriptionsScarce)
        {
            network.SendNotice(() => gateway.Quotas.OnQuotaAsync(account, areConnectionsScarce, areSubscriptionsScarce));
            return Task.CompletedTask;
        }
    }
}

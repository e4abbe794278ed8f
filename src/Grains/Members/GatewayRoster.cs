using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Members;

/// <summary>Asks the directory for all buckets of a silo: every period, and at once when a bucket begins.</summary>
internal sealed class GatewayRoster : IGatewayRoster, ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly IGrainFactory _grains;
    private readonly string _clusterId;
    private readonly TimeSpan _period;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new(); // guards the list
    private List<Announcement> _waiting = [];
    private RosterRound? _latest;
    private long _begun;
    private bool _isSilent;
    private Task _running = Task.CompletedTask;

    public GatewayRoster(
        IGrainFactory grains, IOptions<ClusterOptions> cluster, IOptions<GrainsOptions> options, TimeProvider time, ILogger<GatewayRoster> logger)
    {
        _grains = grains;
        _clusterId = cluster.Value.ClusterId;
        _period = options.Value.RosterPeriod;
        _time = time;
        _logger = logger;
    }

    public long Begun => Interlocked.Read(ref _begun);

    public RosterRound? Latest => Volatile.Read(ref _latest);

    public Task<RosterRound> AnnounceAsync(BucketActivation activation)
    {
        var announcement = new Announcement(activation);
        lock (_gate) _waiting.Add(announcement);
        _wake.Writer.TryWrite(true);
        return announcement.Round.Task;
    }

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(GatewayRoster), ServiceLifecycleStage.Active, OnStart, OnStop);

    public void Dispose() => _stopping.Dispose();

    private Task OnStart(CancellationToken cancellationToken)
    {
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task OnStop(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running;
        lock (_gate)
        {
            foreach (Announcement announcement in _waiting) announcement.Round.TrySetCanceled(CancellationToken.None);
        }
    }

    private async Task RunAsync()
    {
        using ITimer timer = _time.CreateTimer(static state => ((GatewayRoster)state!)._wake.Writer.TryWrite(true), this, TimeSpan.Zero, _period);
        try
        {
            while (await _wake.Reader.WaitToReadAsync(_stopping.Token))
            {
                _wake.Reader.TryRead(out _);
                if (await TryRoundAsync()) continue;
                await Task.Delay(RetryDelay, _time, _stopping.Token);
                _wake.Writer.TryWrite(true);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task<bool> TryRoundAsync()
    {
        List<Announcement> waiting;
        long number;
        lock (_gate)
        {
            waiting = _waiting;
            _waiting = [];
            number = Interlocked.Increment(ref _begun);
        }
        try
        {
            RosterAnswer answer = await _grains.GetGrain<IGatewayDirectoryGrain>(_clusterId).GetRosterAsync().AsTask().WaitAsync(_stopping.Token);
            var round = new RosterRound(number, answer.IsSettled, answer.Members.ToDictionary(static member => member.Id, static member => member.Epoch))
            {
                Directory = new DirectoryVersion(answer.Incarnation, answer.Version),
            };
            Volatile.Write(ref _latest, round);
            Announce(answer, waiting);
            foreach (Announcement announcement in waiting) announcement.Round.TrySetResult(round);
            _isSilent = false;
            return true;
        }
#pragma warning disable CA1031 // Whatever the fault, the question is asked again.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            lock (_gate) _waiting.AddRange(waiting);
            _stopping.Token.ThrowIfCancellationRequested();
            if (!_isSilent) GrainsLog.DirectorySilent(_logger, fault);
            _isSilent = true;
            return false;
        }
    }

    private static void Announce(RosterAnswer answer, List<Announcement> waiting)
    {
        if (waiting.Count == 0) return;
        BucketActivation[] activations = [.. waiting.Select(static announcement => announcement.Activation)];
        foreach (RosterMember member in answer.Members) member.Observer.OnBucketsActivatedAsync(activations).Ignore();
    }

    private sealed class Announcement(BucketActivation activation)
    {
        public BucketActivation Activation { get; } = activation;

        public TaskCompletionSource<RosterRound> Round { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

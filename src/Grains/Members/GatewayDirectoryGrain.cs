using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Members;

/// <summary>
/// The gateway directory's grain. Not reentrant, and no call awaits anything. There is one, called a few times per second by each gateway
/// and silo; where it lies does not matter, and it should not move, for it would have to be filled again.
/// </summary>
[HashBasedPlacement, Immovable, GrainType("orleansnats.directory")]
internal sealed class GatewayDirectoryGrain(GrainsTime time, IOptions<GrainsOptions> options, GrainsMetrics metrics, ILogger<GatewayDirectoryGrain> logger)
    : Grain, IGatewayDirectoryGrain
{
    private static readonly TimeSpan LongestTick = TimeSpan.FromMilliseconds(250);

    private readonly long _incarnation = BucketHost.NewIncarnation();
    private readonly GatewayMembership _membership = new(options.Value.Lease);
    private readonly SteadyClock _clock = new(time.Provider, options.Value.Lease / 4);
    private readonly Dictionary<string, IGatewayObserver> _observers = new(StringComparer.Ordinal);
    private long _pushedVersion = 1;
    private bool _hasPushedSinceTick;
    private int _counted; // members, by the metrics
    private (string Gateway, long Epoch) _refused; // last

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        TimeSpan tenth = options.Value.Lease / 10;
        TimeSpan period = tenth < LongestTick ? tenth : LongestTick;
        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(period, period) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Members(-_counted);
        return Task.CompletedTask;
    }

    public ValueTask<MembershipAnswer> RegisterAsync(GatewayRegistration registration)
    {
        GatewayMember member = registration.Gateway;
        if (string.IsNullOrEmpty(member?.Id) || member.RouteUrl is null || member.ClientUrls is null || registration.Observer is null)
            throw new ArgumentException("A gateway without an id, an address or an observer.", nameof(registration));
        MembershipOutcome outcome = _membership.Register(member, _clock.Now());
        if (outcome == MembershipOutcome.Held)
        {
            _observers[member.Id] = registration.Observer;
            GrainsLog.Registered(logger, member.Id, member.Epoch);
            Push();
        }
        else if (_refused != (member.Id, member.Epoch))
        {
            _refused = (member.Id, member.Epoch); // it asks again and again: one line for many
            GrainsLog.Refused(logger, member.Id, member.Epoch);
        }
        return new ValueTask<MembershipAnswer>(Answer(outcome));
    }

    public ValueTask<MembershipAnswer> RenewAsync(LeaseRenewal renewal)
    {
        MembershipOutcome outcome = _membership.Renew(renewal.Gateway, renewal.Epoch, _clock.Now());
        MembershipAnswer answer = Answer(outcome);
        bool isKnown = renewal.KnownIncarnation == _incarnation && renewal.KnownVersion == _membership.Version;
        return new ValueTask<MembershipAnswer>(isKnown ? answer with { Members = null } : answer);
    }

    public ValueTask LeaveAsync(string gateway, long epoch)
    {
        if (_membership.Leave(gateway, epoch))
        {
            _observers.Remove(gateway);
            GrainsLog.Left(logger, gateway);
            Push();
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask<MembershipAnswer> GetMembersAsync() => new(Answer(MembershipOutcome.Held));

    public ValueTask<RosterAnswer> GetRosterAsync() => new(new RosterAnswer(
        _incarnation,
        _membership.Version,
        _membership.IsSettled(_clock.Now()),
        [.. _membership.Members.Select(member => new RosterMember(member.Id, member.Epoch, _observers[member.Id]))]));

    private MembershipAnswer Answer(MembershipOutcome outcome) => new(
        outcome,
        _incarnation,
        _membership.Version,
        _membership.IsSettled(_clock.Now()),
        (int)options.Value.Lease.TotalSeconds,
        options.Value.BucketsPerAccount,
        _membership.Members);

    private Task Tick(CancellationToken cancellationToken)
    {
        foreach (string gateway in _membership.Expire(_clock.Now()))
        {
            _observers.Remove(gateway);
            GrainsLog.LeaseEnded(logger, gateway);
            metrics.LeaseEnded();
        }
        _hasPushedSinceTick = false;
        Push();
        return Task.CompletedTask;
    }

    /// <summary>Tells everyone, at most once per tick however many come and go.</summary>
    private void Push()
    {
        metrics.Members(_membership.Members.Length - _counted);
        _counted = _membership.Members.Length;
        if (_hasPushedSinceTick || _pushedVersion == _membership.Version) return;
        _hasPushedSinceTick = true;
        _pushedVersion = _membership.Version;
        MembershipAnswer answer = Answer(MembershipOutcome.Held);
        foreach (IGatewayObserver observer in _observers.Values) observer.OnMembersAsync(answer).Ignore();
    }
}

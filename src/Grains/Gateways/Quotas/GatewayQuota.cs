using System.Diagnostics;
using OrleansNats.Grains.Quotas;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Grains.Gateways.Quotas;

/// <summary>
/// This gateway's part in one account's limits: knows what was granted, asks the account's grain ahead of need, and lets those wait who find no room.
/// </summary>
internal sealed class GatewayQuota : IAccountQuota
{
    private readonly GatewayQuotas _gateway;
    private readonly QuotaSender _sender;
    private readonly Lock _gate = new(); // guards all below; usage is read and connections join under it, nothing else is called
    private readonly QuotaLedger _connections = new();
    private readonly QuotaLedger _subscriptions = new();
    private readonly QuotaQueue _waiting = new();
    private IAccountUsage? _usage;
    private long _sequence;
    private long _incarnation; // of the latest answer
    private long _reportedAt; // timestamp of when the latest report was made
    private long _answeredAt; // timestamp of when the report was made that was answered last and accepted; 0 before
    private long _idleSince; // timestamp; 0 while it is in use
    private bool _hasPart; // silos may count something as held here
    private bool _mustTell; // even that there is nothing
    private bool _isAccepted; // silos have said what may be had, and that still counts
    private bool _hasGivenUp; // on silos, until they say something
    private bool _wantsSubscription;

    /// <param name="usage">Null for an account that only other gateways have clients of: there is nothing to report, but that has to be said.</param>
    public GatewayQuota(GatewayQuotas gateway, string account, IAccountUsage? usage)
    {
        _gateway = gateway;
        _usage = usage;
        _sender = new QuotaSender(gateway, account, this);
    }

    /// <inheritdoc/>
    public QuotaState State
    {
        get
        {
            lock (_gate) return IsLimitedLocked ? StateLocked : QuotaState.Unlimited;
        }
    }

    /// <inheritdoc/>
    public bool TryConnect(Func<long, bool> join)
    {
        lock (_gate)
        {
            bool isNew = _answeredAt == 0; // of such an account nobody knows how many subscriptions there may be
            return join(_connections.Limit < 0 && isNew ? 0 : _connections.Most);
        }
    }

    /// <summary>See <see cref="QuotaSender.IsSending"/>.</summary>
    internal bool IsSending => _sender.IsSending;

    private bool IsLimitedLocked => _connections.Limit >= 0 || _subscriptions.Limit >= 0;

    private QuotaState StateLocked => _hasGivenUp ? QuotaState.Away
        : _gateway.CanAsk ? (_isAccepted ? QuotaState.Shared : QuotaState.Asked)
        : _gateway.IsStarting ? QuotaState.Asked
        : QuotaState.Away;

    /// <summary>Gives an account its usage that was known before it was used here.</summary>
    public void Use(IAccountUsage usage)
    {
        lock (_gate) _usage = usage;
    }

    /// <inheritdoc/>
    public void SetLimits(long connections, long subscriptions)
    {
        lock (_gate)
        {
            long most = Math.Min(connections, int.MaxValue);
            long mostSubscriptions = Math.Min(subscriptions, int.MaxValue);
            if (_connections.Limit == most && _subscriptions.Limit == mostSubscriptions) return;
            _connections.Limit = most;
            _subscriptions.Limit = mostSubscriptions;
        }

        _sender.Ask();
    }

    /// <inheritdoc/>
    public bool TrySubscribe(Func<long, bool> take)
    {
        bool isTaken;
        bool asks;
        lock (_gate)
        {
            long most = StateLocked == QuotaState.Shared ? _subscriptions.Most : Math.Max(_subscriptions.Most, ShareAwayLocked);
            isTaken = take(most);
            asks = (_usage?.Subscriptions ?? 0) + (isTaken ? 0 : 1) >= _subscriptions.AskFrom;
            if (!isTaken)
            {
                asks |= !_subscriptions.IsExhausted; // else with the next tick: there may be many that are refused
                _wantsSubscription = true;
            }
        }

        if (asks) _sender.Ask();
        return isTaken;
    }

    /// <inheritdoc/>
    public void OnUsageChanged()
    {
        bool asks;
        lock (_gate)
        {
            if (!IsLimitedLocked || _usage is null) return;
            asks = IsReportWorthLocked(_connections, _usage.Connections) || IsReportWorthLocked(_subscriptions, _usage.Subscriptions);
        }

        if (asks) _sender.Ask();
    }

    /// <inheritdoc/>
    public async Task<QuotaVerdict> WaitForRoomAsync(Func<long, bool> join, long since, CancellationToken cancellationToken)
    {
        TimeSpan left = _gateway.Options.LongestWait - _gateway.Time.GetElapsedTime(since);
        if (left <= TimeSpan.Zero) return OnWaitedInVain(since);
        var waiting = new WaitingConnection(join);
        lock (_gate)
        {
            if (StateLocked == QuotaState.Away) return QuotaVerdict.Away;
            _waiting.Add(waiting);
        }

        _sender.Ask();
        try
        {
            return await waiting.Verdict.WaitAsync(left, _gateway.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            bool isOpen;
            lock (_gate) isOpen = _waiting.Remove(waiting);
            if (!isOpen) return await waiting.Verdict.ConfigureAwait(false);
            return e is TimeoutException ? OnWaitedInVain(since) : QuotaVerdict.Refused;
        }
    }

    /// <summary>The grain says that something has changed.</summary>
    public void OnNotice(bool areConnectionsScarce, bool areSubscriptionsScarce)
    {
        lock (_gate)
        {
            if (areConnectionsScarce) _connections.BeSparing();
            if (areSubscriptionsScarce) _subscriptions.BeSparing();
        }

        _sender.Ask();
    }

    /// <summary>The grain has begun empty: it has to hear of this gateway, even that there is nothing.</summary>
    public void OnActivated(long incarnation)
    {
        lock (_gate)
        {
            if (_incarnation == incarnation) return;
            _mustTell = true;
        }

        _sender.Ask();
    }

    /// <summary>The tie to silos is another one: they can be asked now, or cannot any longer.</summary>
    /// <param name="hasLostLease">Whether they may have given to others what was granted here.</param>
    public void OnTieChanged(bool hasLostLease)
    {
        lock (_gate)
        {
            if (hasLostLease)
            {
                _isAccepted = false;
                _connections.Lose();
                _subscriptions.Lose();
            }

            if (StateLocked == QuotaState.Away) _waiting.End(QuotaVerdict.Away);
        }

        _sender.Ask();
    }

    /// <summary>Tries again what failed, and does what is due.</summary>
    public void OnTick()
    {
        bool asks;
        lock (_gate)
        {
            _mustTell |= _hasGivenUp; // whether they can be counted on again is seen by their answer only
            asks = IsDueByTimeLocked();
        }

        _sender.OnTick(asks);
    }

    /// <summary>The report to send now; null if there is nothing to say.</summary>
    public QuotaReport? MakeReport()
    {
        lock (_gate)
        {
            bool isActive = IsActiveLocked();
            return isActive || _hasPart || _mustTell ? MakeLocked(isActive) : null;
        }
    }

    /// <summary>A report was not answered: silos may have it or not.</summary>
    public void OnUnanswered(QuotaReport report)
    {
        lock (_gate) _mustTell |= !report.IsActive;
    }

    /// <summary>What silos say to a report.</summary>
    public void Take(QuotaReport report, QuotaAnswer answer)
    {
        bool hasTooMany = false;
        lock (_gate)
        {
            _incarnation = answer.Incarnation;
            _isAccepted = !answer.IsSuperseded && (answer.IsComplete || (answer.Heard is { } list && _gateway.IsEverybodyIn(list)));
            if (!report.IsActive) _hasPart = false;
            if (_isAccepted) _hasGivenUp = false;
            if (_isAccepted && report.IsActive)
            {
                _answeredAt = Math.Max(1, _reportedAt);
                hasTooMany = _connections.Take(answer.Connections, report.Connections, _usage?.Connections ?? 0);
                _subscriptions.Take(answer.Subscriptions, report.Subscriptions, _usage?.Subscriptions ?? 0);
                _waiting.LetIn(_connections.Most); // at once, before what was granted could be given back because nobody uses it
                if (_connections.IsExhausted) _waiting.End(QuotaVerdict.Refused);
            }
        }

        if (!hasTooMany) return;
        _usage?.CloseConnections(answer.Connections.Held);
        _sender.Ask(); // others may have what is free now
    }

    private QuotaReport MakeLocked(bool isActive)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        _hasPart |= isActive;
        _mustTell = false;
        if (!isActive)
        {
            _connections.GiveUp();
            _subscriptions.GiveUp();
        }

        _reportedAt = _gateway.Time.GetTimestamp();
        QuotaUse connections = _connections.Report(_usage?.Connections ?? 0, _waiting.Count);
        QuotaUse subscriptions = _subscriptions.Report(_usage?.Subscriptions ?? 0, _wantsSubscription ? 1 : 0);
        _wantsSubscription = false;
        return new QuotaReport(_gateway.Id, _gateway.Epoch, ++_sequence, _gateway.Self, isActive, connections, subscriptions);
    }

    /// <summary>A wait is over. If silos have heard of it and answered, there is no room; if not, nobody waits for them until they answer.</summary>
    private QuotaVerdict OnWaitedInVain(long since)
    {
        bool isRefused;
        lock (_gate)
        {
            isRefused = StateLocked == QuotaState.Shared && _answeredAt >= since;
            _hasGivenUp |= !isRefused;
            if (!isRefused) _waiting.End(QuotaVerdict.Away);
        }

        _sender.Ask(); // fewer wait now
        return isRefused ? QuotaVerdict.Refused : QuotaVerdict.Away;
    }

    private bool IsActiveLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (!IsLimitedLocked || _usage is null) return false;
        if (_usage.Connections > 0 || _waiting.Count > 0)
        {
            _idleSince = 0;
            return true;
        }

        if (_idleSince == 0) _idleSince = Math.Max(1, _gateway.Time.GetTimestamp());
        return _hasPart && !_connections.IsSparing && _gateway.Time.GetElapsedTime(_idleSince) < _gateway.Options.Linger;
    }

    private bool IsDueByTimeLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (!IsActiveLocked()) return _hasPart || _mustTell;
        if (!_isAccepted || _waiting.Count > 0 || _wantsSubscription) return true;
        bool isTooMuch = _connections.IsTooMuch(_usage!.Connections) || _subscriptions.IsTooMuch(_usage.Subscriptions);
        bool isOld = _gateway.Time.GetElapsedTime(_answeredAt) >= _gateway.Options.Linger;
        return (isTooMuch && isOld) || IsReportWorthLocked(_connections, _usage.Connections) || IsReportWorthLocked(_subscriptions, _usage.Subscriptions);
    }

    /// <summary>Whether more should be asked for, or some be given back at once.</summary>
    private static bool IsReportWorthLocked(QuotaLedger ledger, long used) => used >= ledger.AskFrom || (ledger.IsSparing && used < ledger.Held);

    /// <summary>What this gateway allows itself while silos do not say: what it was granted, or an equal part for each gateway that is known.</summary>
    private long ShareAwayLocked => Math.Max(_subscriptions.Held, (_subscriptions.Limit + _gateway.Others) / (_gateway.Others + 1));
}

using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// The interest directory of a gateway that is joined with others by silos: tells buckets what local clients want, and asks them only for what
/// local clients publish to. No message waits for longer than <see cref="GrainInterestOptions.LongestWait"/>, and none whose
/// subject is known waits at all. While silos do not answer, everything counts as known, and <see cref="MustFallBack"/> says that gateways
/// have to tell one another over their routes.
/// </summary>
/// <remarks>
/// Interest of a gateway that is not reachable by a route is kept and comes into the index with the route. After a bucket has been
/// activated anew, what it had told before stays until it has heard of every gateway.
/// </remarks>
public sealed class GrainInterest : IInterestDirectory, IInterestObserver, IDisposable
{
    private const int TicksWhileUnreachable = 4; // between tries

    private readonly GatewayContext _context;
    private readonly ConcurrentDictionary<SubjectIndex, AccountInterest> _byIndex = new();
    private readonly ConcurrentDictionary<string, AccountInterest> _byName = new(StringComparer.Ordinal);
    private readonly ReplyHints _hints;
    private readonly WatchLimit _limit;
    private ITimer? _timer;
    private int _isCompareDue; // of all buckets; interlocked
    private int _isTicking; // interlocked
    private bool _hasGivenUp; // on what was asked before silos went away

    /// <param name="gateway">Server id of this gateway.</param>
    /// <param name="epoch">Start of this process; larger is newer.</param>
    /// <param name="buckets">The calls of the grains.</param>
    /// <param name="remotes">Where messages for other gateways go.</param>
    /// <param name="options">Must not change afterwards.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="OptionsValidationException">An option is out of its range; it is named.</exception>
    public GrainInterest(
        string gateway, long epoch, IInterestBuckets buckets, IRemoteGateways remotes, GrainInterestOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(remotes);
        ValidateOptionsResult checkedOptions = new GrainInterestOptionsValidator().Validate(null, options);
        if (checkedOptions.Failed) throw new OptionsValidationException(nameof(GrainInterestOptions), typeof(GrainInterestOptions), checkedOptions.Failures);
        _context = new GatewayContext(gateway, epoch, buckets, remotes, options, time);
        _hints = new ReplyHints(time);
        _limit = new WatchLimit(_context, _byName);
        _context.BucketRestarted += CompareAll;
        _context.StateChanged += OnStateChanged;
        _context.Reachability.Changed += OnStateChanged;
        remotes.Changed += OnRouteChanged;
    }

    /// <summary>Raised when <see cref="MustFallBack"/> may have changed; read it then. On any thread; the handler is quick.</summary>
    public event Action? FallbackChanged;

    /// <summary>
    /// Whether other gateways may not learn of local interest from silos, so that they must be told over routes (RS+ and RS-): before the
    /// start, while no silo answers, while a bucket fails or has no room, or while a newer process has this gateway's id.
    /// </summary>
    public bool MustFallBack => _context.MustFallBack;

    /// <summary>Whether a bucket knows another process with this gateway's id and a newer epoch: this one is not heard.</summary>
    public bool IsSuperseded => _context.IsSuperseded;

    /// <summary>Whether a bucket has no room for all interest of this gateway.</summary>
    internal bool IsAnyBucketFull => _context.IsAnyFull;

    /// <summary>Takes part in telling whether silos answer: whoever else calls them says how that went.</summary>
    public SiloReachability Reachability => _context.Reachability;

    /// <summary>What was exchanged.</summary>
    public InterestCounters Counters => _context.Counters;

    /// <summary>Prefixes watched.</summary>
    public int WatchCount => _context.WatchCount;

    /// <inheritdoc cref="GatewayContext.PendingChanges"/>
    internal int PendingChanges => _context.PendingChanges;

    /// <inheritdoc cref="GatewayContext.IsEverybodyIn"/>
    internal Func<DirectoryVersion, bool> IsEverybodyIn
    {
        init => _context.IsEverybodyIn = value;
    }

    /// <summary>Whether nothing is under way or waits for an answer that will change what is known.</summary>
    internal bool IsIdle => _byName.Values.All(static account =>
        account.Snapshots.IsIdle && account.Buckets().All(static bucket => bucket.Reports.IsIdle && bucket.Watches.IsIdle));

    /// <summary>
    /// Begins, once the gateway has registered with the directory: before that, everything counts as known. Tells all local interest. To be
    /// called once.
    /// </summary>
    /// <param name="self">What buckets reach this object by (an object reference of it).</param>
    /// <param name="buckets">Buckets per account, as the directory says.</param>
    public void Start(IInterestObserver self, int buckets)
    {
        _context.Start(self, buckets);
        TellAll();
        NoteState();
        _timer = _context.Time.CreateTimer(static state => ((GrainInterest)state!).OnTick(), this, _context.Options.TickInterval, _context.Options.TickInterval);
        FallbackChanged?.Invoke();
    }

    /// <summary>The directory has said that this process, and no newer one with its id, holds the lease.</summary>
    public void OnLeaseHeld()
    {
        if (_context.Resume()) TellAll();
    }

    /// <summary>Tells all local interest anew. Due after the gateway has registered another time: buckets may have dropped it meanwhile.</summary>
    public void TellAll()
    {
        foreach (AccountInterest account in _byName.Values) account.Snapshots.WantAll();
    }

    /// <summary>The directory has said that these buckets have begun empty.</summary>
    public void OnBucketsActivated(BucketActivation[] buckets)
    {
        if (!_context.IsStarted) return;
        foreach (BucketActivation activation in buckets)
        {
            if (TryParse(activation.Bucket, out string account, out int number)) AccountOf(account).Bucket(number).OnActivated(activation.Incarnation);
        }
    }

    /// <inheritdoc/>
    public void OnLocalInterest(SubjectIndex index, in LocalInterest change)
    {
        AccountInterest account = AccountOf(index);
        if (!_context.IsStarted) return; // the start reads it from the index
        account.Bucket(account.BucketOf(SubjectHome.PrefixOf(change.Subject))).Reports.Add(change);
    }

    /// <inheritdoc/>
    public bool IsKnown(SubjectIndex index, ReadOnlySpan<byte> subject) =>
        AccountOf(index).IsKnown(subject, Knowledge.Assumed) || _context.HasFallenBack;

    /// <summary>
    /// As the interface says. The bound is <see cref="GrainInterestOptions.LongestWait"/>; a bucket or silos that are given up are not waited
    /// for at all, once other gateways have had <see cref="GrainInterestOptions.RoutesSettle"/> to tell by route what they want.
    /// </summary>
    public ValueTask KnowAsync(SubjectIndex index, byte[] subject) =>
        IsKnown(index, subject) ? ValueTask.CompletedTask : new ValueTask(AccountOf(index).KnowAsync(subject, _limit.MakeRoom()));

    /// <summary>
    /// As the interface says. While silos do not answer, once other gateways have had <see cref="GrainInterestOptions.RoutesSettle"/> to tell
    /// their interest over routes.
    /// </summary>
    public bool IsCertain(SubjectIndex index, ReadOnlySpan<byte> subject) => _context.CanAsk
        ? AccountOf(index).IsKnown(subject, Knowledge.Known)
        : _context.IsAwaySettled;

    /// <inheritdoc/>
    public void OnRoutedReply(SubjectIndex index, ReadOnlySpan<byte> reply, Subscriber sender) => _hints.Note(index, reply, sender);

    /// <inheritdoc/>
    public Subscription? FindRequester(SubjectIndex index, ReadOnlySpan<byte> subject)
    {
        if (_hints.Find(index, subject) is not { } requester) return null;
        _context.Counters.CountHint();
        // An answer waits for nobody, but those who listen in on many inboxes should be known for the next one.
        ReadOnlySpan<byte> first = SubjectHome.FirstOf(subject);
        if (_context.CanAsk && AccountOf(index) is { } account && !account.IsKnown(first, Knowledge.Asked)) account.Ask(first);
        return requester;
    }

    /// <summary>A route has closed for good: answers to requests that came over it are asked for like any other subject.</summary>
    public void ForgetRequester(Subscriber sender) => _hints.Forget(sender);

    /// <inheritdoc/>
    public Task OnDeltasAsync(InterestDelta[] deltas)
    {
        foreach (InterestDelta delta in deltas) FindBucket(delta.Bucket)?.Watches.Apply(delta);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnNoticeAsync(string bucket, long incarnation, BucketNotice notice)
    {
        FindBucket(bucket)?.Watches.CompareSoon();
        return Task.CompletedTask;
    }

    /// <summary>Stops what is due by time. Buckets forget this gateway when its lease ends.</summary>
    public void Dispose()
    {
        _context.Remotes.Changed -= OnRouteChanged;
        _timer?.Dispose();
    }

    /// <summary>Tries again what failed, and does what is due.</summary>
    internal void OnTick()
    {
        if (Interlocked.Exchange(ref _isTicking, 1) != 0) return; // the last one takes long
        _context.Tick++;
        NoteState();
        if (!_hasGivenUp && _context.IsAwaySettled) GiveUpAll();
        bool isRare = !_context.Reachability.IsReachable && _context.Tick % TicksWhileUnreachable != 0;
        if (!_context.IsSuperseded && !isRare) Resume();
        Volatile.Write(ref _isTicking, 0);
    }

    private void Resume()
    {
        bool isCompareDue = Interlocked.Exchange(ref _isCompareDue, 0) != 0;
        foreach (AccountInterest account in _byName.Values)
        {
            foreach (Bucket bucket in account.Buckets())
            {
                if (isCompareDue) bucket.Watches.CompareSoon();
                bucket.OnTick();
            }
        }
        _limit.OnTick();
    }

    private static bool TryParse(string key, out string account, out int bucket)
    {
        int slash = key.LastIndexOf('/');
        account = slash < 0 ? "" : key[..slash];
        bucket = 0;
        return slash >= 0 && int.TryParse(key.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bucket);
    }

    private Bucket? FindBucket(string key) =>
        _context.IsStarted && TryParse(key, out string name, out int number) && number < _context.BucketCount
        && _byName.TryGetValue(name, out AccountInterest? account) ? account.FindBucket(number) : null;

    private AccountInterest AccountOf(string name) =>
        _byName.GetOrAdd(name, static (key, context) => new AccountInterest(context, key), _context);

    private AccountInterest AccountOf(SubjectIndex index)
    {
        if (_byIndex.TryGetValue(index, out AccountInterest? known)) return known;
        AccountInterest account = AccountOf(index.Account);
        account.Index = index;
        _byIndex[index] = account;
        return account;
    }

    /// <summary>One bucket has begun empty: others may have been on the same silo. With the next tick, once for all.</summary>
    private void CompareAll() => Interlocked.Exchange(ref _isCompareDue, 1);

    private void OnStateChanged()
    {
        NoteState();
        FallbackChanged?.Invoke();
    }

    /// <summary>Matches that were made while everything counted as known are made anew.</summary>
    private void NoteState()
    {
        bool canAsk = _context.CanAsk;
        if (!_context.NoteState(canAsk)) return;
        _hasGivenUp = false;
        if (!canAsk) return;
        foreach (SubjectIndex index in _byIndex.Keys) index.Outdate([]);
        CompareAll();
    }

    /// <summary>Lets those go on who wait for silos that do not answer.</summary>
    private void GiveUpAll()
    {
        _hasGivenUp = true;
        foreach (AccountInterest account in _byName.Values)
        {
            foreach (Bucket bucket in account.Buckets()) bucket.Watches.GiveUpAll();
        }
    }

    /// <summary>In the background: there may be much interest to move.</summary>
    private void OnRouteChanged(string gateway) => ThreadPool.UnsafeQueueUserWorkItem(
        static state =>
        {
            foreach (AccountInterest account in state.Interest._byName.Values)
            {
                foreach (Bucket bucket in account.Buckets()) bucket.Watches.Reroute(state.Gateway);
            }
        },
        (Interest: this, Gateway: gateway),
        preferLocal: false);
}

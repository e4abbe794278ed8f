using System.Diagnostics;
using OrleansNats.Protocol.Subjects;

namespace OrleansNats.Routing.Interest;

/// <summary>
/// All subscriptions of one account, found by subject: those without wildcards in a hash table, the others in a trie of tokens.
/// Inserting and removing take a lock; matching does not, but copies what it finds and checks that nobody wrote meanwhile.
/// See docs/decisions/0002-subject-index.md.
/// </summary>
/// <param name="cached">Whether recent matches are shared between connections; false is what disable_sublist_cache asks for.</param>
/// <param name="account">See <see cref="Account"/>.</param>
/// <param name="directory">Is told how local interest changes; null if nobody wants to know.</param>
public sealed class SubjectIndex(bool cached = true, string account = "", IInterestDirectory? directory = null)
{
    private const int OptimisticTries = 3;

    private readonly Lock _gate = new(); // guards every change below; see _version for readers
    private readonly NodeTable _literals = new();
    private readonly WildcardTrie _wildcards = new();
    private readonly MatchCounters _counters = new();
    private uint _version; // odd while a change is under way; readers trust what they copied if it was even and has not moved
    private int _count;
    private int _localCount;
    private long _inserts;
    private long _removes;

    /// <summary>Name of the account, for the directory.</summary>
    public string Account { get; } = account;

    /// <summary>Subscriptions in the index, local and remote.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Those of this gateway's own clients.</summary>
    public int LocalCount => Volatile.Read(ref _localCount);

    /// <summary>What /subsz shows. Walks the account's cache: not for the message path.</summary>
    public SubjectIndexStats Stats
    {
        get
        {
            (int entries, int maxFanout, long totalFanout) = SharedCache.Measure(Generations);
            (long matches, long hits) = _counters.Total;
            lock (_gate)
            {
                return new SubjectIndexStats(_count, entries, _inserts, _removes, matches, hits, maxFanout, totalFanout);
            }
        }
    }

    internal IInterestDirectory? Directory { get; } = directory;

    internal Generations Generations { get; } = new();

    internal AccountCache SharedCache { get; } = new(cached);

    internal MatchCounters Counters => _counters;

    /// <summary>A cache for one connection, which one thread at a time uses.</summary>
    /// <param name="policy">What the connection may publish to; null allows everything.</param>
    /// <param name="isLocalOnly">For messages that go to local subscriptions only: whether other gateways' interest is known does not
    /// matter to it.</param>
    public MatchCache CreateCache(IPublishPolicy? policy = null, bool isLocalOnly = false) => new(this, policy, isLocalOnly);

    /// <summary>Adds a subscription; matches that begin after this returned find it.</summary>
    /// <exception cref="ArgumentException">Its subject is not valid, see <see cref="SubjectSyntax.IsValidSubscription"/>.</exception>
    /// <exception cref="InvalidOperationException">It is in an index already.</exception>
    public void Insert(Subscription subscription)
    {
        byte[] subject = subscription.Subject;
        if (!SubjectSyntax.IsValidSubscription(subject)) throw new ArgumentException("Not a valid subject.", nameof(subscription));
        lock (_gate)
        {
            if (subscription.Position >= 0) throw new InvalidOperationException("The subscription is in an index already.");
            int members;
            BeginChangeLocked();
            try
            {
                members = SubjectSyntax.HasWildcard(subject) ? _wildcards.Insert(subscription) : InsertLiteralLocked(subscription);
                _count++;
                _inserts++;
            }
            finally
            {
                EndChangeLocked();
            }
            Generations.Advance(subject);
            if (!subscription.IsRemote) OnLocalChangeLocked(subscription, 1, members);
        }
    }

    /// <summary>Takes a subscription out; matches that begin after this returned, and cached ones, do not find it.</summary>
    /// <returns>Whether it was in this index.</returns>
    public bool Remove(Subscription subscription)
    {
        byte[] subject = subscription.Subject;
        lock (_gate)
        {
            if (subscription.Position < 0) return false;
            int members;
            BeginChangeLocked();
            try
            {
                members = SubjectSyntax.HasWildcard(subject) ? _wildcards.Remove(subscription) : RemoveLiteralLocked(subscription);
                if (members < 0) return false;
                _count--;
                _removes++;
            }
            finally
            {
                EndChangeLocked();
            }
            Generations.Advance(subject);
            if (!subscription.IsRemote) OnLocalChangeLocked(subscription, -1, members);
            return true;
        }
    }

    /// <summary>
    /// Finds who gets a message of a subject, read as plain text, past the caches. Allocates only while the result's arrays grow.
    /// </summary>
    /// <param name="into">Overwritten.</param>
    public void Match(ReadOnlySpan<byte> subject, InterestMatch into)
    {
        _counters.CountMatch(0);
        Find(subject, SubjectHash.Compute(subject), into);
    }

    /// <summary>
    /// Tells all local interest, in no order. Holds the lock meanwhile (writers wait, readers do not), so that no change is missed or told
    /// before: neither action may call into the index.
    /// </summary>
    /// <param name="before">Called first, under the same lock: whoever it registers with the directory is told each later change.</param>
    public void VisitLocal(Action<LocalInterest> visit, Action? before = null)
    {
        lock (_gate)
        {
            before?.Invoke();
            foreach (SubjectNode node in _literals.Nodes()) SubscriberSet.VisitLocal(node.Here, visit);
            _wildcards.VisitLocal(visit);
        }
    }

    /// <summary>
    /// Has cached matches found anew that a subscription of this subject could concern: something that is not in the index has changed
    /// what a match means. An empty subject stands for all.
    /// </summary>
    public void Outdate(ReadOnlySpan<byte> subject)
    {
        lock (_gate) Generations.Advance(subject.IsEmpty ? ">"u8 : subject);
    }

    internal void Find(ReadOnlySpan<byte> subject, ulong hash, InterestMatch into)
    {
        for (int tries = 0; tries < OptimisticTries; tries++)
        {
            uint version = Volatile.Read(ref _version);
            if ((version & 1) == 0)
            {
                Collect(subject, hash, into);
                Volatile.ReadBarrier(); // everything copied was read before the version is read again
                if (_version == version) return;
            }
            Thread.SpinWait(8);
        }
        lock (_gate) Collect(subject, hash, into);
    }

    private void Collect(ReadOnlySpan<byte> subject, ulong hash, InterestMatch into)
    {
        into.Clear();
        if (_literals.Find((uint)hash, subject)?.Here is { } found) SubscriberSet.Collect(found, into);
        if (!_wildcards.IsEmpty && !SubjectSyntax.HasEmptyToken(subject)) _wildcards.Collect(subject, into);
    }

    private int InsertLiteralLocked(Subscription subscription)
    {
        byte[] subject = subscription.Subject;
        uint hash = (uint)SubjectHash.Compute(subject);
        SubjectNode? node = _literals.Find(hash, subject);
        if (node is null)
        {
            node = new SubjectNode(subject, 0, subject.Length, hash);
            _literals.Add(node);
        }
        return SubscriberSet.Add(ref node.Here, subscription);
    }

    private int RemoveLiteralLocked(Subscription subscription)
    {
        SubjectNode? node = _literals.Find((uint)SubjectHash.Compute(subscription.Subject), subscription.Subject);
        if (node is null) return -1;
        int left = SubscriberSet.Remove(ref node.Here, subscription);
        if (node.Here is null) _literals.Remove(node);
        return left;
    }

    /// <param name="change">1 after it came, -1 after it went.</param>
    /// <param name="members">Local subscriptions of its subject and queue group now that are not private.</param>
    private void OnLocalChangeLocked(Subscription subscription, int change, int members)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        _localCount += change;
        if (subscription.IsPrivate) return;
        bool isFirstOrLast = members == 0 || (members == 1 && change > 0);
        if (Directory is null || (subscription.Queue is null && !isFirstOrLast)) return;
        Directory.OnLocalInterest(this, new LocalInterest(subscription.Subject, subscription.Queue, members));
    }

    private void BeginChangeLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        _version++;
        Volatile.WriteBarrier(); // the odd version is seen before any part of the change
    }

    private void EndChangeLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        Volatile.Write(ref _version, _version + 1);
    }
}

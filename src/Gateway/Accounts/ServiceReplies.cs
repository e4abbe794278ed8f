using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using OrleansNats.Gateway.Accounts.Latency;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Accounts;

/// <summary>
/// The answers that services of one account owe to other accounts. Each request gets a reply subject of its own below one prefix,
/// <c>_R_.x.y</c>, to which the account is subscribed as a whole, so that other gateways know the way back (facts 2.4). Safe from any thread.
/// </summary>
internal sealed class ServiceReplies
{
    private const int TokenLength = 6;

    private readonly Lock _gate = new(); // guards the three below, and the state of all pending replies
    private readonly Dictionary<byte[], PendingReply> _pending = new(ByteStringComparer.Instance);
    private readonly Dictionary<TimeSpan, Queue> _byThreshold = [];
    private readonly HashSet<PendingReply> _tracked = [];
    private readonly TimeProvider _time;
    private readonly byte[] _prefix;

    public ServiceReplies(Account account, TimeProvider time)
    {
        Account = account;
        _time = time;
        _prefix = [.. "_R_."u8, .. Token(), (byte)'.'];
        account.Interest.Insert(new Subscription(new ServiceReplyTarget(this), [.. _prefix, (byte)'>'], null, "1"u8.ToArray()));
        account.Routes?.SendSoon();
    }

    public Account Account { get; }

    public int Count
    {
        get
        {
            lock (_gate) return _pending.Count;
        }
    }

    /// <summary>All at this moment, oldest first among those with the same threshold.</summary>
    public PendingReply[] ToArray()
    {
        lock (_gate) return [.. _pending.Values];
    }

    /// <summary>Gives a request a reply subject.</summary>
    /// <param name="to">Where the answer goes.</param>
    /// <param name="tracked">Set where the answer is measured.</param>
    /// <param name="suffix">What the reply subject then ends with.</param>
    public PendingReply Open(
        Account requester, ReadOnlySpan<byte> to, ServiceExport? export, bool share, TrackedRequest? tracked = null, string suffix = "")
    {
        byte[] destination = to.ToArray();
        byte[] end = Encoding.UTF8.GetBytes(suffix);
        lock (_gate)
        {
            while (true)
            {
                var reply = new PendingReply([.. _prefix, .. Token(), .. end], requester, destination, export, share)
                {
                    Tracked = tracked,
                    Since = _time.GetTimestamp(),
                    IsOpen = true,
                };
                if (!_pending.TryAdd(reply.Subject, reply)) continue;
                if (tracked is not null) _tracked.Add(reply);
                QueueOfLocked(reply).Append(reply);
                return reply;
            }
        }
    }

    public bool TryFind(ReadOnlySpan<byte> subject, [NotNullWhen(true)] out PendingReply? reply)
    {
        lock (_gate) return _pending.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(subject, out reply);
    }

    /// <summary>Waits as long again: one of several answers has come.</summary>
    public void Renew(PendingReply reply)
    {
        lock (_gate)
        {
            if (!reply.IsOpen) return;
            Queue queue = QueueOfLocked(reply);
            queue.Remove(reply);
            reply.Since = _time.GetTimestamp();
            queue.Append(reply);
        }
    }

    /// <summary>Forgets a request: its answer has come, or cannot come. Any number of times.</summary>
    public void Close(PendingReply reply)
    {
        lock (_gate) CloseLocked(reply);
    }

    /// <summary>Forgets the requests whose threshold has passed, and of the measured ones those that nobody waits for. Called about once a second.</summary>
    public void Expire(long now, LatencyReports reports)
    {
        List<PendingReply> late = [];
        List<PendingReply> tracked;
        lock (_gate)
        {
            foreach ((TimeSpan threshold, Queue queue) in _byThreshold)
            {
                while (queue.First is { } oldest && _time.GetElapsedTime(oldest.Since, now) >= threshold)
                {
                    CloseLocked(oldest);
                    if (oldest.Tracked is not null) late.Add(oldest);
                }
            }

            tracked = [.. _tracked];
        }

        foreach (PendingReply reply in late) reports.OnTimeout(Account, reply.Tracked!);
        foreach (PendingReply reply in tracked.Where(static reply => !IsAwaited(reply)))
        {
            Close(reply);
            reports.OnLost(Account, reply.Tracked!);
        }
    }

    /// <summary>Whether somebody is subscribed to the answer; silos would have to be asked first.</summary>
    private static bool IsAwaited(PendingReply reply)
    {
        if (reply.Requester.Asking is not null) return true;
        var found = new InterestMatch();
        reply.Requester.Interest.Match(reply.To, found);
        return !found.IsEmpty;
    }

    private void CloseLocked(PendingReply reply)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (!reply.IsOpen) return;
        reply.IsOpen = false;
        QueueOfLocked(reply).Remove(reply);
        _pending.Remove(reply.Subject);
        if (reply.Tracked is not null) _tracked.Remove(reply);
    }

    private Queue QueueOfLocked(PendingReply reply)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        TimeSpan threshold = reply.Export?.Threshold ?? ServiceExport.DefaultThreshold;
        if (!_byThreshold.TryGetValue(threshold, out Queue? queue)) _byThreshold.Add(threshold, queue = new Queue());
        return queue;
    }

    private static byte[] Token() =>
        Encoding.ASCII.GetBytes(Random.Shared.GetItems<char>("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", TokenLength));

    /// <summary>Replies with one threshold, in the order in which they end. Linked by the replies themselves.</summary>
    private sealed class Queue
    {
        private PendingReply? _last;

        public PendingReply? First { get; private set; }

        public void Append(PendingReply reply)
        {
            reply.Previous = _last;
            reply.Next = null;
            if (_last is null) First = reply;
            else _last.Next = reply;
            _last = reply;
        }

        public void Remove(PendingReply reply)
        {
            if (reply.Previous is null) First = reply.Next;
            else reply.Previous.Next = reply.Next;
            if (reply.Next is null) _last = reply.Previous;
            else reply.Next.Previous = reply.Previous;
            (reply.Previous, reply.Next) = (null, null);
        }
    }
}

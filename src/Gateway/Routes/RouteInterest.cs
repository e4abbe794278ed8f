using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Routes;
using OrleansNats.Protocol.Subjects;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Routes;

/// <summary>
/// The interest that one route has announced: remote subscriptions in the indexes of the accounts, which end with the route. That of leaf
/// clusters (LS+) counts like any other, under keys of its own (facts 3.3).
/// </summary>
internal sealed class RouteInterest(RouteConnection route)
{
    private const int MaxStackBytes = 1024;

    private readonly Lock _gate = new(); // guards the two below; held while a subscription enters an index, so that none enters after the end
    private Dictionary<byte[], Announced> _announced = new(ByteStringComparer.Instance);
    private bool _hasEnded;
    private Account? _lastAccount; // this and the next belong to the reader's thread
    private byte[] _lastName = [];

    /// <summary>Subjects, by account and queue group, that were announced.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _announced.Count;
        }
    }

    /// <summary>RS+ or LS+: new interest, or another number of members of a queue group. The reader's thread only.</summary>
    public void Add(ReadOnlySpan<byte> input, in RouteFrame frame)
    {
        ReadOnlySpan<byte> subject = frame.Subject.Of(input);
        if (FindAccount(frame.Account.Of(input)) is not { } account)
        {
            route.LogError($"Unknown account {ClientError.Quote(frame.Account.Of(input))} for remote subject {ClientError.Quote(subject)}");
            return;
        }

        if (route.Permissions is { } permissions && !permissions.CanSubscribe(subject))
        {
            RouteLog.Debug(route.Server.Logger, route.Label.Text, $"Can not export {ClientError.Quote(subject)}, ignoring remote subscription request");
            return;
        }

        if (!SubjectSyntax.IsValidSubscription(subject))
        {
            route.LogError("Could not insert subscription: sublist: invalid subject");
            route.Outbound.Write(ClientError.Line("Invalid Subscription"));
            return;
        }

        if (frame.Weight == 0)
        {
            Remove(input, frame);
            return;
        }

        int length = KeyLength(frame);
        Span<byte> key = length <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[length];
        key = key[..WriteKey(key, input, frame)];
        lock (_gate)
        {
            if (_hasEnded) return;
            if (_announced.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out Announced known))
            {
                known.Subscription.Weight = frame.Weight;
                return;
            }

            var subscription = new Subscription(route, subject.ToArray(), frame.Queue.IsEmpty ? null : frame.Queue.Of(input).ToArray(), [])
            {
                Weight = frame.Weight,
            };
            _announced.Add(key.ToArray(), new Announced(account, subscription));
            account.Interest.Insert(subscription);
        }
    }

    /// <summary>RS- or LS-. The reader's thread only.</summary>
    public void Remove(ReadOnlySpan<byte> input, in RouteFrame frame)
    {
        int length = KeyLength(frame);
        Span<byte> key = length <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[length];
        key = key[..WriteKey(key, input, frame)];
        Announced ended;
        lock (_gate)
        {
            if (!_announced.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(key, out _, out ended)) return;
        }

        ended.Account.Interest.Remove(ended.Subscription);
    }

    /// <summary>Takes everything back: the route ends.</summary>
    public void End()
    {
        Dictionary<byte[], Announced> all;
        lock (_gate)
        {
            _hasEnded = true;
            all = _announced;
            _announced = new(ByteStringComparer.Instance);
        }

        foreach (Announced announced in all.Values) announced.Account.Interest.Remove(announced.Subscription);
        foreach (IGrouping<Account, Announced> ofAccount in all.Values.GroupBy(static announced => announced.Account))
        {
            route.LogDebug($"Removing {ofAccount.Count()} subscriptions for account \"{ofAccount.Key.Name}\"");
        }
    }

    /// <summary>Takes back what a new rule excludes. Any thread.</summary>
    public void RemoveWhere(Func<Account, Subscription, bool> isExcluded)
    {
        List<Announced> excluded = [];
        lock (_gate)
        {
            foreach ((byte[] key, Announced announced) in _announced)
            {
                if (!isExcluded(announced.Account, announced.Subscription)) continue;
                excluded.Add(announced);
                _announced.Remove(key); // allowed while enumerating
            }
        }

        foreach (Announced announced in excluded) announced.Account.Interest.Remove(announced.Subscription);
    }

    /// <summary>All that is announced at this moment.</summary>
    public (Account Account, Subscription Subscription)[] ToArray()
    {
        lock (_gate) return [.. _announced.Values.Select(static announced => (announced.Account, announced.Subscription))];
    }

    /// <summary>The account of a line; that of the connection if it is dedicated to one.</summary>
    private Account? FindAccount(ReadOnlySpan<byte> name)
    {
        if (route.OmitsAccount) return route.DedicatedAccount;
        if (_lastAccount is not null && name.SequenceEqual(_lastName)) return _lastAccount;
        if (route.Server.Accounts.Find(name) is not { } account) return null;
        _lastName = name.ToArray();
        return _lastAccount = account;
    }

    private static int KeyLength(in RouteFrame frame) =>
        5 + frame.Origin.Length + frame.Account.Length + frame.Subject.Length + frame.Queue.Length;

    /// <summary>The kind of interest and its names with blanks between them, none of which has a blank in it.</summary>
    private static int WriteKey(Span<byte> key, ReadOnlySpan<byte> input, in RouteFrame frame)
    {
        bool isLeaf = frame.Verb is RouteVerb.LeafSubscribe or RouteVerb.LeafUnsubscribe;
        key[0] = isLeaf ? (byte)'L' : (byte)'R';
        int length = Append(key, 1, input, frame.Origin);
        length = Append(key, length, input, frame.Account);
        length = Append(key, length, input, frame.Subject);
        return Append(key, length, input, frame.Queue);
    }

    private static int Append(Span<byte> key, int at, ReadOnlySpan<byte> input, Slice name)
    {
        key[at++] = (byte)' ';
        name.Of(input).CopyTo(key[at..]);
        return at + name.Length;
    }

    private readonly record struct Announced(Account Account, Subscription Subscription);
}

using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol;
using OrleansNats.Protocol.Errors;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Routes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Routes;

/// <summary>
/// Messages that come over one route: they go to local subscriptions only, because whoever sent them has served every other gateway
/// itself (one hop, facts 3.4). The reader's thread only.
/// </summary>
/// <param name="dedicated">The one account of a dedicated connection; null where every line names its account.</param>
internal sealed class RoutedMessages(ServerContext server, RemoteTarget source, string label, Account? dedicated)
{
    private const int MaxAccounts = 1024; // whose matches are kept; one connection hardly serves more at a time

    private readonly MessageDelivery _delivery = new(server, source, source.Outbound);
    private readonly Dictionary<byte[], AccountMatches> _accounts = new(ByteStringComparer.Instance);
    private AccountMatches? _last = dedicated is null ? null : new AccountMatches([], dedicated);

    /// <summary>Messages received, and their payload bytes. Read by monitoring.</summary>
    public long Messages { get; private set; }

    public long PayloadBytes { get; private set; }

    public void BeginPass(long now, bool isTraced)
    {
        _delivery.IsTraced = isTraced;
        _delivery.BeginPass(now);
    }

    /// <summary>Hands everything over.</summary>
    /// <returns>
    /// A client that is worth waiting for. Not one that lags: a route carries the messages of many, and nats-server's routes wait for nobody.
    /// </returns>
    public OutboundQueue? EndPass()
    {
        OutboundQueue? stalled = _delivery.EndPass();
        _last?.CountPass();
        if (_delivery.TakeRouted() is { Messages: > 0 } sentOn) _last!.Account.CountToRoutes(sentOn.Messages, sentOn.PayloadBytes);
        return stalled is { IsLagging: false } ? stalled : null;
    }

    /// <summary>Stages a line for the other gateway.</summary>
    public void StageOwn(ReadOnlySpan<byte> line) => _delivery.ForSource().Append(line);

    /// <summary>Delivers an RMSG, HMSG or LMSG.</summary>
    public void Deliver(ReadOnlySpan<byte> input, in RouteFrame frame)
    {
        Messages++;
        PayloadBytes += frame.Message.Payload.Length;
        ReadOnlySpan<byte> account = frame.Account.Of(input);
        AccountMatches? matches = _last is { } last && account.SequenceEqual(last.Name) ? last : Find(account);
        ReadOnlySpan<byte> subject = frame.Message.Subject.Of(input);
        if (matches is null)
        {
            string text = $"Unknown account {ClientError.Quote(account)} for routed message on subject: {ClientError.Quote(subject)}";
            ConnectionLog.Debug(server.Logger, label, text);
            return;
        }

        matches.Count(frame.Message.Payload.Length);
        _delivery.AccountPrefix = matches.Account.RoutePrefix;
        InterestMatch match = matches.Cache.Match(subject, out _);
        Slice reply = frame.Message.Reply;
        if (!reply.IsEmpty)
        {
            matches.Account.Asking?.OnRoutedReply(matches.Account.Interest, reply.Of(input), source);
            matches.Account.Responded?.OnRequest(reply.Of(input));
        }

        if (!match.IsEmpty) _delivery.PublishRouted(match, input, frame.Message, frame.Queues);
        _delivery.HandOverIfFull();
    }

    private AccountMatches? Find(ReadOnlySpan<byte> name)
    {
        _last?.CountPass();
        if (_accounts.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out AccountMatches? known)) return _last = known;
        if (server.Accounts.Find(name) is not { } account) return null;
        if (_accounts.Count == MaxAccounts) _accounts.Clear();
        _last = new AccountMatches(name.ToArray(), account);
        _accounts.Add(_last.Name, _last);
        return _last;
    }

    private sealed class AccountMatches(byte[] name, Account account)
    {
        private long _messages; // of the current pass; this and the next
        private long _payloadBytes;

        public byte[] Name { get; } = name;

        public Account Account { get; } = account;

        public MatchCache Cache { get; } = account.Interest.CreateCache(isLocalOnly: true);

        public void Count(int payloadBytes)
        {
            _messages++;
            _payloadBytes += payloadBytes;
        }

        /// <summary>Adds what was counted to the account.</summary>
        public void CountPass()
        {
            if (_messages == 0) return;
            Account.CountFromRoutes(_messages, _payloadBytes);
            (_messages, _payloadBytes) = (0, 0);
        }
    }
}

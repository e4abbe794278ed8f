using System.Collections.Concurrent;
using System.Text;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Frames;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Accounts.Latency;

/// <summary>
/// Requests that other servers measure and clients of this one answer, in one account. Sees the answers by a subscription of its own, which takes
/// nothing from anybody. Safe from any thread.
/// </summary>
internal sealed class RespondedRequests : LocalTarget, IDisposable
{
    private const int MaxOpen = 16 * 1024; // more are not measured here

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly Account _account;
    private readonly ServerContext _server;
    private readonly Subscription _answers;
    private readonly ConcurrentDictionary<string, (DateTime At, long Timestamp)> _open = new(StringComparer.Ordinal);

    public RespondedRequests(Account account, ServerContext server)
    {
        _account = account;
        _server = server;
        _answers = new Subscription(this, "_R_.*.*.*.T"u8.ToArray(), null, "1"u8.ToArray(), isPrivate: true);
        account.Interest.Insert(_answers);
    }

    /// <summary>A request has come over a route.</summary>
    public void OnRequest(ReadOnlySpan<byte> reply)
    {
        if (!reply.EndsWith(".T"u8) || !reply.StartsWith("_R_."u8) || _open.Count >= MaxOpen) return;
        _open[Encoding.UTF8.GetString(reply)] = (_server.Time.GetUtcNow().UtcDateTime, _server.Time.GetTimestamp());
    }

    /// <summary>Never counts as a delivery.</summary>
    public override bool TryTake(Subscriber source, bool echo, ReadOnlySpan<byte> input, in MessageFrame frame)
    {
        if (_open.IsEmpty || source is not ClientConnection responder) return false;
        string subject = Encoding.UTF8.GetString(frame.Subject.Of(input));
        if (_open.TryRemove(subject, out (DateTime At, long Timestamp) request))
            _server.Latency.TellSecond(_account, subject, responder, request.At, request.Timestamp);
        return false;
    }

    /// <summary>Forgets requests that nobody answers. Called about once a second.</summary>
    public void Expire(long now)
    {
        if (_open.IsEmpty) return;
        foreach ((string subject, (_, long timestamp)) in _open)
        {
            if (_server.Time.GetElapsedTime(timestamp, now) > LongestWait) _open.TryRemove(subject, out _);
        }
    }

    public void Dispose() => _account.Interest.Remove(_answers);
}

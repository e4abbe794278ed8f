using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Frames;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Internal;

/// <summary>
/// Publishes what the gateway itself has to say, in order. Goes the way of every client's messages, but not by a connection: what is delivered
/// is read from a buffer that the message was written to. Its worker's only, except for <see cref="TryAdd"/>.
/// </summary>
internal sealed class InternalPublisher
{
    private const int MaxItems = 16 * 1024;
    private const int KeptBufferBytes = 64 * 1024;

    private readonly ServerContext _server;
    private readonly Subscriber _source;
    private readonly MessageDelivery _delivery;
    private readonly InternalQueue<InternalPublication> _queue;
    private readonly ConditionalWeakTable<Account, MatchCache> _matches = [];
    private byte[] _buffer = new byte[1024];
    private Task _work = Task.CompletedTask;

    /// <param name="source">In whose name it publishes.</param>
    public InternalPublisher(ServerContext server, Subscriber source, ILogger logger)
    {
        _server = server;
        _source = source;
        _delivery = new MessageDelivery(server, source, own: null);
        _queue = new("system messages to be sent", MaxItems, long.MaxValue, PublishAsync, logger);
    }

    public bool TryAdd(InternalPublication publication) => _queue.TryAdd(publication, 0);

    public void Start() => _work = Task.Run(_queue.RunAsync);

    /// <summary>Completes once everything that was added is published.</summary>
    public Task StopAsync()
    {
        _queue.Complete();
        return _work;
    }

    private async ValueTask PublishAsync(InternalPublication publication)
    {
        publication.OnTurn?.Invoke();
        byte[] subject = Encoding.UTF8.GetBytes(publication.Subject);
        Account account = publication.Account;
        MatchCache cache = _matches.GetValue(account, static account => account.Interest.CreateCache());
        if (!cache.Match(subject, out _).IsKnown) await account.Asking!.KnowAsync(account.Interest, subject);
        InterestMatch match = cache.Match(subject, out _);
        if (!IsWanted(match, publication.Echo) || publication.Content() is not { } content) return;
        Deliver(publication, account, match, subject, content);
    }

    /// <summary>Whether anybody gets the message: not the gateway's own subscriptions, without an echo.</summary>
    private bool IsWanted(InterestMatch match, bool echo)
    {
        if (echo || !match.Remotes.IsEmpty || match.QueueCount > 0) return !match.IsEmpty;
        foreach (Subscription subscription in match.Plain)
        {
            if (subscription.Subscriber is not InternalSubscription own || !ReferenceEquals(own.Owner, _source)) return true;
        }

        return false;
    }

    private void Deliver(InternalPublication publication, Account account, InterestMatch match, byte[] subject, in InternalContent content)
    {
        MessageFrame frame = Write(subject, Encoding.UTF8.GetBytes(publication.Reply), content);
        _delivery.AccountPrefix = account.RoutePrefix;
        _delivery.Echo = publication.Echo;
        _delivery.BeginPass(_server.Time.GetTimestamp());
        _delivery.Publish(match, _buffer, frame, isCounted: false);
        _delivery.EndPass();
        if (_delivery.TakeRouted() is { Messages: > 0 } routed) account.CountToRoutes(routed.Messages, routed.PayloadBytes);
        if (_buffer.Length > KeptBufferBytes) _buffer = new byte[1024];
    }

    /// <summary>Writes the message into the buffer as a client would have sent it, without the verb.</summary>
    private MessageFrame Write(byte[] subject, byte[] reply, in InternalContent content)
    {
        int headerBytes = content.Headers.Length;
        int payloadBytes = headerBytes + content.Body.Length;
        int needed = subject.Length + reply.Length + payloadBytes + 64;
        if (_buffer.Length < needed) _buffer = new byte[needed];
        int at = 0;
        var frame = new MessageFrame { Subject = Put(subject, ref at), Reply = reply.Length > 0 ? Put(reply, ref at) : default, HeaderBytes = -1 };
        if (headerBytes > 0)
        {
            frame.HeaderSizeText = Put(headerBytes, ref at);
            frame.HeaderBytes = headerBytes;
        }

        frame.SizeText = Put(payloadBytes, ref at);
        "\r\n"u8.CopyTo(_buffer.AsSpan(at - 1));
        at++;
        frame.Payload = new Slice(at, payloadBytes);
        content.Headers.Span.CopyTo(_buffer.AsSpan(at));
        content.Body.Span.CopyTo(_buffer.AsSpan(at + headerBytes));
        at += payloadBytes;
        "\r\n"u8.CopyTo(_buffer.AsSpan(at));
        frame.TotalBytes = at + 2;
        return frame;
    }

    private Slice Put(int number, ref int at)
    {
        number.TryFormat(_buffer.AsSpan(at), out int digits, default, CultureInfo.InvariantCulture);
        return Take(digits, ref at);
    }

    private Slice Put(ReadOnlySpan<byte> argument, ref int at)
    {
        argument.CopyTo(_buffer.AsSpan(at));
        return Take(argument.Length, ref at);
    }

    /// <summary>An argument that was written, and the blank behind it.</summary>
    private Slice Take(int length, ref int at)
    {
        var slice = new Slice(at, length);
        _buffer[at + length] = (byte)' ';
        at += length + 1;
        return slice;
    }
}

using OrleansNats.Gateway.Configuration;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Authentication;

/// <summary>
/// What a user may publish and subscribe to, compiled once; verdicts as nats-server 2.15.1 gives them (facts 6.3). Immutable; safe for
/// concurrent use. One difference on purpose: there, a <c>*</c> in a subscribe allow list also lets a subscription to <c>&gt;</c> through,
/// which then gets every message; here an allow entry must cover the whole subscription.
/// </summary>
public sealed class SubjectPermissions : IPublishPolicy
{
    private readonly PatternTree? _publishAllow;
    private readonly PatternTree? _publishDeny;
    private readonly PatternTree? _subscribeAllow;
    private readonly PatternTree? _subscribeDeny;
    private readonly DeliveryFilter? _plainFilter;

    /// <summary>Compiles the rules. An empty list restricts nothing, like one that is not there.</summary>
    /// <exception cref="ArgumentException">
    /// An entry is malformed; <see cref="AuthorizationRules.FindError(PermissionOptions)"/> finds it beforehand.
    /// </exception>
    public SubjectPermissions(PermissionOptions source)
    {
        Source = source;
        Responses = source.Responses;
        _publishAllow = Compile(source.PublishAllow, queueAllowed: false) ?? (Responses is null ? null : new PatternTree([]));
        _publishDeny = Compile(source.PublishDeny, queueAllowed: false);
        _subscribeAllow = Compile(source.SubscribeAllow, queueAllowed: true);
        _subscribeDeny = Compile(source.SubscribeDeny, queueAllowed: true);
        _plainFilter = _subscribeDeny is null ? null : new DeliveryFilter(_subscribeDeny, []);
    }

    /// <summary>The rules as written.</summary>
    public PermissionOptions Source { get; }

    /// <summary>The right to answer requests; null for none. Whoever has it keeps <see cref="ResponseRights"/>.</summary>
    public ResponseOptions? Responses { get; }

    /// <summary>Whether a message may be published. Wildcards in the subject are literal text, as everywhere in a publish.</summary>
    public bool CanPublish(ReadOnlySpan<byte> subject) =>
        (_publishAllow is null || _publishAllow.ContainsPlain(subject)) && (_publishDeny is null || !_publishDeny.ContainsPlain(subject));

    /// <summary>Whether a subscription without a queue group is allowed.</summary>
    public bool CanSubscribe(ReadOnlySpan<byte> subject) => CanSubscribe(subject, default);

    /// <summary>
    /// Whether a subscription is allowed. An allow entry with a queue group speaks for that group alone, and once one of the entries that
    /// cover the subject has a group, those without one no longer speak for group members.
    /// </summary>
    /// <param name="queue">Empty for a subscription without a queue group.</param>
    public bool CanSubscribe(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> queue)
    {
        if (_subscribeAllow is not null)
        {
            PatternMatch allow = _subscribeAllow.MatchCovering(subject, queue);
            if (!queue.IsEmpty && allow.AnyQueue ? !allow.SameQueue : !allow.Plain) return false;
        }
        if (_subscribeDeny is null) return true;
        PatternMatch deny = _subscribeDeny.Match(subject, queue);
        return !deny.Plain && !deny.SameQueue;
    }

    /// <summary>The filter of a subscription without a queue group.</summary>
    public DeliveryFilter? FilterFor(ReadOnlySpan<byte> subscribedSubject) => FilterFor(subscribedSubject, default);

    /// <summary>What an allowed subscription must not be sent; null when nothing it matches is denied.</summary>
    /// <param name="queue">Empty for a subscription without a queue group.</param>
    public DeliveryFilter? FilterFor(ReadOnlySpan<byte> subscribedSubject, ReadOnlySpan<byte> queue)
    {
        if (_subscribeDeny is null || !SubjectTokens.HasWildcard(subscribedSubject)) return null;
        if (!_subscribeDeny.Overlaps(subscribedSubject, queue)) return null;
        return queue.IsEmpty || !_subscribeDeny.HasQueues ? _plainFilter : new DeliveryFilter(_subscribeDeny, queue.ToArray());
    }

    private static PatternTree? Compile(IReadOnlyList<string>? entries, bool queueAllowed)
    {
        if (entries is null or { Count: 0 }) return null;
        return new PatternTree(entries.Select(entry =>
            SubjectPattern.Parse(entry, queueAllowed, out string? error) ?? throw new ArgumentException(error, nameof(entries))));
    }
}

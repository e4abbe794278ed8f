using System.Buffers;
using System.Runtime.CompilerServices;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Server;
using OrleansNats.Routing.Interest;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Accounts;

/// <summary>One account that a message passes on its way. Reused; belongs to one <see cref="AccountCrossing"/>.</summary>
internal sealed class CrossingStep
{
    private readonly ArrayBufferWriter<byte> _subject = new();
    private readonly ArrayBufferWriter<byte> _mapped = new();
    private readonly ConditionalWeakTable<Account, MatchCache> _matches = [];
    private bool _isMapped;

    /// <summary>By which the message has got here.</summary>
    public ServiceExport? Export { get; set; }

    public bool Share { get; set; }

    public RewrittenMessage Message { get; } = new();

    public ArrayBufferWriter<byte> Headers { get; } = new();

    /// <summary>What the message is published to here; empty if a mapping loses it.</summary>
    public ReadOnlySpan<byte> Subject => (_isMapped ? _mapped : _subject).WrittenSpan;

    public void SetSubject(ReadOnlySpan<byte> subject)
    {
        _isMapped = false;
        _subject.ResetWrittenCount();
        _subject.Write(subject);
    }

    /// <param name="subject">What the request was published to.</param>
    public void SetSubject(ServiceTarget target, ReadOnlySpan<byte> subject)
    {
        _isMapped = false;
        target.TryTranslate(subject, _subject);
    }

    /// <summary>Lets the mappings of the account have their say.</summary>
    public void Map(SubjectMappings? mappings, string cluster)
    {
        if (mappings is null) return;
        _mapped.ResetWrittenCount();
        _isMapped = mappings.TryMap(_subject.WrittenSpan, cluster, _mapped);
    }

    public MatchCache CacheOf(Account account) => _matches.GetValue(account, static account => account.Interest.CreateCache());
}

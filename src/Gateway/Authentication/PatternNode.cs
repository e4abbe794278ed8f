using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using OrleansNats.Protocol;

namespace OrleansNats.Gateway.Authentication;

/// <summary>One level of a <see cref="PatternTree"/>. Written while the tree is built, only read afterwards.</summary>
internal sealed class PatternNode
{
    private Dictionary<byte[], PatternNode>? _literals;
    private Dictionary<byte[], PatternNode>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private List<QueuePattern>? _queues;

    /// <summary>What follows a <c>*</c>.</summary>
    public PatternNode? Star { get; private set; }

    /// <summary>The entries that end in <c>&gt;</c> here.</summary>
    public PatternNode? Tail { get; private set; }

    /// <summary>Whether an entry without a queue group ends here.</summary>
    public bool EndsPlain { get; private set; }

    public ReadOnlySpan<QueuePattern> Queues => CollectionsMarshal.AsSpan(_queues);

    public IEnumerable<PatternNode> Literals => _literals?.Values ?? Enumerable.Empty<PatternNode>();

    public bool TryGetLiteral(ReadOnlySpan<byte> token, [NotNullWhen(true)] out PatternNode? next)
    {
        next = null;
        return _literals is not null && _lookup.TryGetValue(token, out next);
    }

    public PatternNode GetOrAdd(ReadOnlySpan<byte> token)
    {
        if (SubjectTokens.IsStar(token)) return Star ??= new PatternNode();
        if (SubjectTokens.IsTail(token)) return Tail ??= new PatternNode();
        if (_literals is null)
        {
            _literals = new Dictionary<byte[], PatternNode>(ByteStringComparer.Instance);
            _lookup = _literals.GetAlternateLookup<ReadOnlySpan<byte>>();
        }
        if (!_lookup.TryGetValue(token, out PatternNode? next)) _literals.Add(token.ToArray(), next = new PatternNode());
        return next;
    }

    public void End(byte[]? queue)
    {
        if (queue is null) EndsPlain = true;
        else (_queues ??= []).Add(new QueuePattern(queue));
    }
}

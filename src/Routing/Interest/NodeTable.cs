namespace OrleansNats.Routing.Interest;

/// <summary>
/// Chained hash table of nodes. Changed under the index's lock; looked up without it. It grows and shrinks by moving a few buckets with each
/// change, so that no change takes milliseconds however large the table is.
/// </summary>
/// <remarks>
/// A look-up that races with a change always ends and never fails, for a node's key never changes, a removed node keeps its link and is not
/// used again, and a moved node is only linked to nodes moved before it. It may miss a node, which the index's version check finds out.
/// </remarks>
internal sealed class NodeTable
{
    private const int SmallestSize = 4;
    private const int MovedPerChange = 8; // buckets; more than 1, so that a move ends long before the next begins

    private SubjectNode?[] _buckets = new SubjectNode?[SmallestSize]; // a power of two
    private SubjectNode?[]? _old; // what is left to move, null if nothing
    private int _moved; // buckets of it that have been moved

    public int Count { get; private set; }

    public SubjectNode? Find(uint hash, ReadOnlySpan<byte> key)
    {
        SubjectNode?[]? old = _old;
        return Find(_buckets, hash, key) ?? (old is null ? null : Find(old, hash, key));
    }

    public void Add(SubjectNode node)
    {
        if (Count >= _buckets.Length) Resize(_buckets.Length * 2);
        Link(_buckets, node);
        Count++;
        MoveSome();
    }

    /// <summary>Takes out a node that is in the table.</summary>
    public void Remove(SubjectNode node)
    {
        if (_old is null || !Unlink(_old, node)) Unlink(_buckets, node);
        Count--;
        if (_buckets.Length > SmallestSize && Count < _buckets.Length / 8) Resize(_buckets.Length / 2);
        MoveSome();
    }

    /// <summary>Every node, for a caller that holds the index's lock.</summary>
    public IEnumerable<SubjectNode> Nodes()
    {
        foreach (SubjectNode? head in _buckets.Concat(_old ?? []))
        {
            for (SubjectNode? node = head; node is not null; node = node.Next) yield return node;
        }
    }

    private static SubjectNode? Find(SubjectNode?[] buckets, uint hash, ReadOnlySpan<byte> key)
    {
        SubjectNode? node = buckets[hash & (uint)(buckets.Length - 1)];
        while (node is not null && (node.Hash != hash || !node.HasKey(key))) node = node.Next;
        return node;
    }

    private static void Link(SubjectNode?[] buckets, SubjectNode node)
    {
        ref SubjectNode? head = ref buckets[node.Hash & (uint)(buckets.Length - 1)];
        node.Next = head;
        head = node;
    }

    private static bool Unlink(SubjectNode?[] buckets, SubjectNode node)
    {
        ref SubjectNode? link = ref buckets[node.Hash & (uint)(buckets.Length - 1)];
        while (link is not null && !ReferenceEquals(link, node)) link = ref link.Next;
        if (link is null) return false;
        link = node.Next;
        return true;
    }

    private void Resize(int size)
    {
        if (_old is not null) return; // still moving, which ends soon
        _old = _buckets;
        _moved = 0;
        _buckets = new SubjectNode?[size];
    }

    private void MoveSome()
    {
        if (_old is null) return;
        int end = Math.Min(_moved + MovedPerChange, _old.Length);
        for (; _moved < end; _moved++)
        {
            SubjectNode? node = _old[_moved];
            _old[_moved] = null; // before its nodes are linked to others, which are not to be found here twice
            while (node is not null)
            {
                SubjectNode? next = node.Next;
                Link(_buckets, node);
                node = next;
            }
        }
        if (_moved == _old.Length) _old = null;
    }
}

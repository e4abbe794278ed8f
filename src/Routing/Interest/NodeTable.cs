namespace OrleansNats.Routing.Interest;

/// <summary>
/// Chained hash table of nodes. Changed under the index's lock only; looked up without it. A reader that races with a change always ends
/// and never fails, for a node's key never changes, a removed node keeps its link and is not used again, and moving nodes to another bucket
/// array only links to nodes moved before; it may miss a node, which the index's version check finds out.
/// </summary>
internal sealed class NodeTable
{
    private const int SmallestSize = 4;

    private SubjectNode?[] _buckets = new SubjectNode?[SmallestSize]; // a power of two

    public int Count { get; private set; }

    public SubjectNode? Find(uint hash, ReadOnlySpan<byte> key)
    {
        SubjectNode?[] buckets = _buckets;
        SubjectNode? node = buckets[hash & (uint)(buckets.Length - 1)];
        while (node is not null && (node.Hash != hash || !node.HasKey(key))) node = node.Next;
        return node;
    }

    public void Add(SubjectNode node)
    {
        if (Count >= _buckets.Length) Resize(_buckets.Length * 2);
        Link(_buckets, node);
        Count++;
    }

    /// <summary>Takes out a node that is in the table.</summary>
    public void Remove(SubjectNode node)
    {
        ref SubjectNode? link = ref _buckets[node.Hash & (uint)(_buckets.Length - 1)];
        while (!ReferenceEquals(link, node)) link = ref link!.Next;
        link = node.Next;
        Count--;
        if (_buckets.Length > SmallestSize && Count < _buckets.Length / 8) Resize(_buckets.Length / 4);
    }

    /// <summary>Every node, for a caller that holds the index's lock.</summary>
    public IEnumerable<SubjectNode> Nodes()
    {
        foreach (SubjectNode? head in _buckets)
        {
            for (SubjectNode? node = head; node is not null; node = node.Next) yield return node;
        }
    }

    private void Resize(int size)
    {
        var larger = new SubjectNode?[Math.Max(size, SmallestSize)];
        foreach (SubjectNode? head in _buckets)
        {
            SubjectNode? node = head;
            while (node is not null)
            {
                SubjectNode? next = node.Next;
                Link(larger, node);
                node = next;
            }
        }
        _buckets = larger;
    }

    private static void Link(SubjectNode?[] buckets, SubjectNode node)
    {
        ref SubjectNode? head = ref buckets[node.Hash & (uint)(buckets.Length - 1)];
        node.Next = head;
        head = node;
    }
}

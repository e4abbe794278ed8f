namespace OrleansNats.Routing.Interest;

/// <summary>One token of the patterns that share a beginning.</summary>
internal sealed class TrieNode(byte[] subject, int start, int length, uint hash) : SubjectNode(subject, start, length, hash)
{
    /// <summary>What follows for a '*'.</summary>
    public TrieNode? Star;

    /// <summary>Subscriptions that end in a '&gt;' after this token.</summary>
    public object? Rest;

    // The children by literal token: null, the only one, or a table. Most of many nodes have one child or none.
    private object? _children;

    public bool IsEmpty => Here is null && Rest is null && Star is null && _children is null;

    public TrieNode? FindChild(ReadOnlySpan<byte> token)
    {
        object? children = _children;
        if (children is TrieNode only) return only.HasKey(token) ? only : null;
        return children is NodeTable table ? (TrieNode?)table.Find((uint)SubjectHash.Compute(token), token) : null;
    }

    public void AddChild(TrieNode child)
    {
        switch (_children)
        {
            case null:
                _children = child;
                break;
            case TrieNode only:
                var both = new NodeTable();
                both.Add(only);
                both.Add(child);
                _children = both;
                break;
            case NodeTable table:
                table.Add(child);
                break;
        }
    }

    /// <summary>Takes out a node that is its child.</summary>
    public void RemoveChild(TrieNode child)
    {
        if (ReferenceEquals(Star, child))
        {
            Star = null;
        }
        else if (_children is NodeTable table)
        {
            table.Remove(child);
            if (table.Count == 0) _children = null;
        }
        else
        {
            _children = null;
        }
    }

    /// <summary>The children, '*' included, for a caller that holds the index's lock.</summary>
    public IEnumerable<TrieNode> Children()
    {
        if (Star is not null) yield return Star;
        if (_children is TrieNode only)
        {
            yield return only;
        }
        else if (_children is NodeTable table)
        {
            foreach (SubjectNode node in table.Nodes()) yield return (TrieNode)node;
        }
    }
}

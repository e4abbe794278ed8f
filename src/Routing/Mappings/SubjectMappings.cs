using System.Buffers;
using OrleansNats.Protocol;
using OrleansNats.Protocol.Subjects;

namespace OrleansNats.Routing.Mappings;

/// <summary>
/// The mappings of an account: the first one whose source matches decides (facts 2.3), in the order of the configuration, where
/// nats-server's order is that of chance. Immutable; safe for concurrent use.
/// </summary>
public sealed class SubjectMappings
{
    private readonly Dictionary<byte[], int> _literals = new(ByteStringComparer.Instance);
    private readonly List<int> _patterns = [];

    /// <summary>A later mapping takes the place of an earlier one with the same source.</summary>
    public SubjectMappings(IEnumerable<SubjectMapping> mappings)
    {
        List<SubjectMapping> all = [];
        foreach (SubjectMapping mapping in mappings)
        {
            int known = all.FindIndex(other => other.Source == mapping.Source);
            if (known < 0) all.Add(mapping);
            else all[known] = mapping;
        }

        All = all;
        for (int i = 0; i < all.Count; i++)
        {
            if (SubjectSyntax.HasWildcard(all[i].SourceBytes)) _patterns.Add(i);
            else _literals.Add(all[i].SourceBytes, i);
        }
    }

    public IReadOnlyList<SubjectMapping> All { get; }

    /// <summary>The mapping that decides about a subject; null if it keeps its subject. Takes as long as there are sources with wildcards.</summary>
    public SubjectMapping? Find(ReadOnlySpan<byte> subject)
    {
        int found = _literals.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(subject, out int literal) ? literal : All.Count;
        foreach (int pattern in _patterns)
        {
            if (pattern > found) break;
            if (All[pattern].Matches(subject)) return All[pattern];
        }

        return found < All.Count ? All[found] : null;
    }

    /// <summary>Writes the subject that a message gets instead; nothing if it is lost.</summary>
    /// <param name="cluster">The cluster of this gateway; empty for none.</param>
    /// <returns>False if the subject has no mapping; nothing is written then.</returns>
    public bool TryMap(ReadOnlySpan<byte> subject, string cluster, IBufferWriter<byte> into)
    {
        if (Find(subject) is not { } mapping) return false;
        mapping.Choose(cluster, Random.Shared.Next(100))?.Apply(subject, into);
        return true;
    }
}

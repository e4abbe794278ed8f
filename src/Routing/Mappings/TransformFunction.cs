namespace OrleansNats.Routing.Mappings;

/// <summary>What a token of a destination stands for (facts 2.3).</summary>
internal enum TransformFunction
{
    /// <summary>The token itself.</summary>
    None,
    Wildcard,
    Partition,
    SplitFromLeft,
    SplitFromRight,
    SliceFromLeft,
    SliceFromRight,
    Split,
    Left,
    Right,
    Random,
}

namespace OrleansNats.Routing.Mappings;

/// <summary>One token of a destination, as it was read.</summary>
/// <param name="Text">The token itself; of <see cref="TransformFunction.Split"/> the delimiter.</param>
/// <param name="Arguments">Of <see cref="DestinationToken"/> numbers of wildcards, from 1; of a transform tokens of the subject, from 0.</param>
/// <param name="Number">A position, a size, or how many there are to choose from.</param>
internal readonly record struct TransformStep(TransformFunction Function, byte[] Text, int[] Arguments, int Number);

namespace OrleansNats.Gateway.CommandLine;

/// <summary>
/// Kinds of flag values. A flag of kind <see cref="Bool"/> takes its value only behind <c>=</c>; one of kind <see cref="OptionalText"/>
/// also takes the next argument unless that begins with a dash.
/// </summary>
internal enum FlagKind
{
    Bool,
    Int,
    Text,
    OptionalText,
}

/// <summary>One flag.</summary>
/// <param name="Id">First of its names; what the others stand for.</param>
/// <param name="Feature">Set when the flag belongs to a feature that is not there yet.</param>
internal sealed record FlagDefinition(string Id, FlagKind Kind, string? Feature = null);

namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>A bare value that began with <c>$</c>; <paramref name="Text"/> is what follows it.</summary>
internal sealed record VariableName(string Text);

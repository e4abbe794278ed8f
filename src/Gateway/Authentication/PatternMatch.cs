namespace OrleansNats.Gateway.Authentication;

/// <summary>Which entries of a permission list speak about a subject.</summary>
/// <param name="Plain">An entry without a queue group does.</param>
/// <param name="AnyQueue">An entry with a queue group does, whatever the group.</param>
/// <param name="SameQueue">An entry does whose queue group covers the one asked for.</param>
internal readonly record struct PatternMatch(bool Plain, bool AnyQueue, bool SameQueue);

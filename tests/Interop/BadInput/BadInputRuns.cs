namespace OrleansNats.Interop.BadInput;

/// <summary>Tests that need the machine for themselves: thousands of connections, or measures of memory and time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class BadInputRuns
{
    public const string Name = "bad input";
}

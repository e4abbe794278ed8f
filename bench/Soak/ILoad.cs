namespace OrleansNats.Soak;

/// <summary>One part of the mix of clients.</summary>
internal interface ILoad
{
    string Name { get; }

    /// <summary>Whatever went wrong; empty at the end of a good run.</summary>
    FaultLog Faults { get; }

    /// <summary>Runs until told to stop, then finishes what is under way.</summary>
    Task RunAsync(CancellationToken stop);

    /// <summary>Figures for the report, by name.</summary>
    IReadOnlyDictionary<string, long> Figures { get; }
}

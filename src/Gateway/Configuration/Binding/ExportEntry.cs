using OrleansNats.Gateway.Accounts.Rules;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>One item of <c>exports</c> as written.</summary>
internal sealed record ExportEntry(string Account, string Subject, bool IsService)
{
    /// <summary>Null for everybody.</summary>
    public IReadOnlyList<string>? Accounts { get; init; }

    public int TokenPosition { get; init; }

    public ResponseType Responses { get; init; }

    /// <summary>Zero for the default.</summary>
    public TimeSpan Threshold { get; init; }

    public ServiceLatency? Latency { get; init; }
}

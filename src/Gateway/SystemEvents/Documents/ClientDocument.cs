namespace OrleansNats.Gateway.SystemEvents.Documents;

/// <summary>A connection, in events about it.</summary>
internal sealed record ClientDocument
{
    public required DateTime Start { get; init; }
    public required string Host { get; init; }
    public required ulong Id { get; init; }
    public required string Acc { get; init; }
    public string? User { get; init; }
    public string? Name { get; init; }
    public string? Lang { get; init; }
    public string? Ver { get; init; }

    /// <summary>Round trip in nanoseconds.</summary>
    public long? Rtt { get; init; }

    public DateTime? Stop { get; init; }

    /// <summary>Left out for one that lets in whoever shows it.</summary>
    public string? Jwt { get; init; }

    public string? IssuerKey { get; init; }

    /// <summary>Name of the account.</summary>
    public string? NameTag { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public string Kind { get; init; } = "Client";
    public string ClientType { get; init; } = "nats";
}

namespace OrleansNats.Gateway.Monitoring.Health;

/// <summary><c>/healthz</c>. An error stands in <see cref="Error"/>, or in <see cref="Errors"/> when details were asked for.</summary>
internal sealed record HealthDocument
{
    public HealthDocument(string status, string? error = null)
    {
        Status = status;
        Error = error;
    }

    public string Status { get; }

    /// <summary>What HTTP has as its status; null there.</summary>
    public int? StatusCode { get; init; }

    public string? Error { get; }

    public IReadOnlyList<HealthErrorDocument>? Errors { get; init; }

    /// <summary>What is wrong with the silos this gateway is tied to: it serves clients all the same.</summary>
    public string? Silos { get; init; }
}

/// <param name="Type"><c>BAD_REQUEST</c> or <c>CONNECTION</c>; the others concern JetStream.</param>
internal sealed record HealthErrorDocument(string Type, string Error);

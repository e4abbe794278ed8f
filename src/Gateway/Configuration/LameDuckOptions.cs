namespace OrleansNats.Gateway.Configuration;

/// <summary>How a gateway leaves: see facts 1.5, "Lame duck".</summary>
public sealed class LameDuckOptions
{
    /// <summary>Time over which clients are closed, grace period included. At least 30 s; default 2 minutes.</summary>
    public TimeSpan Duration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Time before the first client is closed; shorter than <see cref="Duration"/>. Default 10 s.</summary>
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(10);
}

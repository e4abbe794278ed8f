namespace OrleansNats.Gateway.Configuration;

/// <summary>The HTTP monitoring listener.</summary>
public sealed class MonitoringOptions
{
    /// <summary>Address it listens on. Default all addresses.</summary>
    public string Host { get; set; } = "0.0.0.0";

    /// <summary>Port; 0 (default) is off, -1 lets the system choose.</summary>
    public int Port { get; set; }

    /// <summary>Path that stands before every endpoint, e.g. <c>/nats</c>. Default empty.</summary>
    public string BasePath { get; set; } = "";
}

namespace OrleansNats.Gateway.Configuration;

/// <summary>The monitoring listener: HTTP, or HTTPS with the certificate of clients.</summary>
public sealed class MonitoringOptions
{
    /// <summary>Address it listens on. Default all addresses.</summary>
    public string Host { get; set; } = "0.0.0.0";

    /// <summary>Port of HTTP; 0 (default) is off, -1 lets the system choose.</summary>
    public int Port { get; set; }

    /// <summary>Port of HTTPS, instead of <see cref="Port"/>; 0 (default) is off, -1 lets the system choose.</summary>
    public int HttpsPort { get; set; }

    /// <summary>Whether it speaks HTTPS.</summary>
    public bool IsSecure => HttpsPort != 0;

    /// <summary>The one of the ports that is set; 0 for none.</summary>
    public int ListenPort => IsSecure ? HttpsPort : Port;

    /// <summary>Of URLs that lead to it.</summary>
    public string Scheme => IsSecure ? "https" : "http";

    /// <summary>Path that stands before every endpoint, e.g. <c>/nats</c>. Default empty.</summary>
    public string BasePath { get; set; } = "";
}

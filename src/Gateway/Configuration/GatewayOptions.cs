namespace OrleansNats.Gateway.Configuration;

/// <summary>What a gateway is started with: the config file with the command line laid over it. Treated as immutable once built.</summary>
public sealed class GatewayOptions
{
    /// <summary>Address that clients connect to. Default all addresses.</summary>
    public string Host { get; set; } = "0.0.0.0";

    /// <summary>Client port, 1-65535; -1 lets the system choose. Default 4222.</summary>
    public int Port { get; set; } = 4222;

    /// <summary><c>host:port</c> told to clients instead of the listen address; null when not set.</summary>
    public string? ClientAdvertise { get; set; }

    /// <summary>Name in INFO and monitoring; null means the server id.</summary>
    public string? ServerName { get; set; }

    /// <summary>Shown by monitoring; none by default.</summary>
    public IReadOnlyList<string> ServerTags { get; set; } = [];

    /// <summary>Shown by monitoring; none by default.</summary>
    public IReadOnlyDictionary<string, string> ServerMetadata { get; set; } = new Dictionary<string, string>();

    /// <summary>Path that the process id is written to; null for none.</summary>
    public string? PidFile { get; set; }

    /// <summary>Folder of <c>&lt;program&gt;_&lt;pid&gt;.ports</c>; null for none.</summary>
    public string? PortsFileDirectory { get; set; }

    /// <summary>Path of the config file, null when started without one.</summary>
    public string? ConfigFile { get; set; }

    /// <summary>"sha256:…" of the config file as read, empty without one.</summary>
    public string ConfigDigest { get; set; } = "";

    /// <summary>Name of the cluster as configured, told to clients even without a cluster; null when not set.</summary>
    public string? ClusterName { get; set; }

    /// <summary>TLS of clients; null for none.</summary>
    public TlsOptions? Tls { get; set; }

    /// <summary>Whether clients may do without TLS though it is configured. Default false.</summary>
    public bool AllowNonTls { get; set; }

    /// <summary>How this server meets others; null means it stands alone.</summary>
    public ClusterOptions? Cluster { get; set; }

    /// <summary>The silo cluster that joins this server with others; null means none. With it there is always a <see cref="Cluster"/>.</summary>
    public OrleansOptions? Orleans { get; set; }

    public LimitOptions Limits { get; set; } = new();

    public AuthorizationOptions Authorization { get; set; } = new();

    public AccountsOptions Accounts { get; set; } = new();

    public OperatorOptions Operators { get; set; } = new();

    public LogOptions Log { get; set; } = new();

    public MonitoringOptions Monitoring { get; set; } = new();

    public LameDuckOptions LameDuck { get; set; } = new();
}

namespace OrleansNats.Interop.Cluster;

/// <summary>How one member of a cluster is started.</summary>
internal sealed record ClusterNodeSettings
{
    /// <summary>Stands for the route port in <see cref="Config"/>.</summary>
    public const string RoutePortMark = "{route_port}";

    /// <summary>Name in <see cref="Servers"/>.</summary>
    public required string Program { get; init; }

    /// <summary>Server name; unique in the cluster.</summary>
    public required string Name { get; init; }

    /// <summary>Empty to let the servers agree on one.</summary>
    public string ClusterName { get; init; } = "test-cluster";

    /// <summary><c>USER:PASSWORD</c> that every route of the cluster needs; empty for none.</summary>
    public string Credentials { get; init; } = "";

    /// <summary>Ports of the routes it is told of.</summary>
    public IReadOnlyList<int> Routes { get; init; } = [];

    /// <summary>Port it listens on for routes; 0 (default) takes a free one.</summary>
    public int RoutePort { get; init; }

    /// <summary>Port the others are told instead of <see cref="RoutePort"/>; 0 (default) for none.</summary>
    public int AdvertisedPort { get; init; }

    /// <summary>Arguments besides those that follow from the other settings.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Text of its config file; null for none. With <see cref="RoutePortMark"/> in it, it has the whole cluster block and the command line none of it.</summary>
    public string? Config { get; init; }
}

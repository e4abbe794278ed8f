namespace OrleansNats.Protocol.Info;

/// <summary>The fields of INFO that are the same for every client (facts 1.2).</summary>
public sealed record ServerInfo
{
    public required string ServerId { get; init; }
    public required string ServerName { get; init; }

    /// <summary>nats-server level that is implemented: clients gate features on it.</summary>
    public required string Version { get; init; }

    /// <summary>The version of this product, in a field of its own.</summary>
    public required string ProductVersion { get; init; }

    public string? GitCommit { get; init; }

    /// <summary>What the server is built with; the field is called <c>go</c>.</summary>
    public required string Runtime { get; init; }

    public required string Host { get; init; }
    public required int Port { get; init; }
    public required bool Headers { get; init; }
    public required bool AuthRequired { get; init; }
    public required int MaxPayloadBytes { get; init; }

    /// <summary><c>host:port</c> of every place a client may connect to; empty leaves the field out.</summary>
    public IReadOnlyList<string> ConnectUrls { get; init; } = [];

    public bool LameDuck { get; init; }
}

namespace OrleansNats.Protocol.Info;

/// <summary>The fields of INFO that are the same for every client (facts 1.2).</summary>
public sealed record ServerInfo
{
    /// <summary>Public server key, <c>N…</c>, 56 characters.</summary>
    public required string ServerId { get; init; }

    /// <summary>The configured name, or the id.</summary>
    public required string ServerName { get; init; }

    /// <summary>nats-server level that is implemented: clients gate features on it.</summary>
    public required string Version { get; init; }

    /// <summary>The version of this product, in a field of its own.</summary>
    public required string ProductVersion { get; init; }

    /// <summary>First digits of the commit; null leaves the field out.</summary>
    public string? GitCommit { get; init; }

    /// <summary>What the server is built with; the field is called <c>go</c>.</summary>
    public required string Runtime { get; init; }

    public required string Host { get; init; }
    public required int Port { get; init; }

    /// <summary>Whether header blocks are taken at all (<c>no_header_support</c> is off).</summary>
    public required bool Headers { get; init; }

    /// <summary>Whether a client must sign in; false when there is a user for those who do not.</summary>
    public required bool AuthRequired { get; init; }

    /// <summary>Whether a TLS handshake follows INFO.</summary>
    public bool TlsRequired { get; init; }

    /// <summary>Whether clients must present a certificate in it.</summary>
    public bool TlsVerify { get; init; }

    /// <summary>Whether a client may begin a TLS handshake, and need not.</summary>
    public bool TlsAvailable { get; init; }

    /// <summary>Largest payload, header block included.</summary>
    public required int MaxPayloadBytes { get; init; }

    /// <summary>Name of the cluster; null leaves the field out.</summary>
    public string? Cluster { get; init; }

    /// <summary>Whether the cluster's name was not configured and may change.</summary>
    public bool IsClusterNameDynamic { get; init; }

    /// <summary><c>host:port</c> of every place a client may connect to; empty leaves the field out.</summary>
    public IReadOnlyList<string> ConnectUrls { get; init; } = [];

    /// <summary>Public curve key with which messages to the server can be sealed; null leaves the field out.</summary>
    public string? XKey { get; init; }

    /// <summary>Whether clients should look for another server (<c>ldm</c>).</summary>
    public bool LameDuck { get; init; }
}

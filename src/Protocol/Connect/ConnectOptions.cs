namespace OrleansNats.Protocol.Connect;

/// <summary>The fields of a client's CONNECT (facts 1.3). A field that is absent keeps the default given here.</summary>
public sealed record ConnectOptions
{
    /// <summary>Whether every accepted line is answered with <c>+OK</c>. True unless the client says otherwise.</summary>
    public bool Verbose { get; init; } = true;

    /// <summary>Whether subjects of publishes are checked. True unless the client says otherwise.</summary>
    public bool Pedantic { get; init; } = true;

    /// <summary>Whether the client's own publishes reach its own subscriptions.</summary>
    public bool Echo { get; init; } = true;

    public bool TlsRequired { get; init; }
    public string? Name { get; init; }
    public string? Language { get; init; }
    public string? Version { get; init; }

    /// <summary>0, or 1 for a client that takes INFO at any time.</summary>
    public int ProtocolLevel { get; init; }

    public bool Headers { get; init; }
    public bool NoResponders { get; init; }
    public string? User { get; init; }
    public string? Password { get; init; }
    public string? Token { get; init; }
    public string? Jwt { get; init; }
    public string? NKey { get; init; }
    public string? Signature { get; init; }

    /// <summary>A field of long ago; a client that sets it is refused.</summary>
    public string? Account { get; init; }

    /// <summary>Asked for a new account; refused like <see cref="Account"/>.</summary>
    public bool NewAccount { get; init; }
}

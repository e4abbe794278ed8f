using OrleansNats.Gateway.Security;
using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Authentication;

/// <summary>All that is known of a client that wants to sign in.</summary>
/// <param name="Connect">What it has sent.</param>
public sealed record SignInRequest(ConnectOptions Connect)
{
    /// <summary>What its INFO told it to sign; empty when that was nothing, and then no signature counts.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>What TLS has agreed on, the client's certificate with it; null in clear.</summary>
    public TlsSession? Tls { get; init; }

    /// <summary>The client's certificate as it was verified, up to the authority; raw. Empty without one, and where nobody asks for it.</summary>
    public IReadOnlyList<byte[]> VerifiedChain { get; init; } = [];

    /// <summary>Number of the connection.</summary>
    public ulong ConnectionId { get; init; }

    /// <summary>Its address.</summary>
    public string RemoteIp { get; init; } = "";

    /// <summary>One of <see cref="ConnectionTypes"/>.</summary>
    public string ConnectionType { get; init; } = ConnectionTypes.Standard;

    /// <summary>Takes, for the debug log, why it is refused; holds no secrets. Null when nobody wants to know.</summary>
    public Action<string>? Explain { get; init; }

    /// <summary>Called when a service is asked: then it has the time that clients usually have. Null when nobody wants to know.</summary>
    public Action? Asking { get; init; }

    /// <summary>Set before a refusal that others are told of than usually.</summary>
    public SignInRefusal? Refusal { get; set; }
}

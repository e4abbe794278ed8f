using OrleansNats.Protocol.Connect;

namespace OrleansNats.Gateway.Authentication;

/// <summary>As whom events name a client that has sent credentials, whether or not they are good. A token is not shown.</summary>
internal static class ClaimedName
{
    /// <summary>Null when the client says nothing of itself.</summary>
    /// <param name="tokenSubject">Whom its JWT names.</param>
    public static string? Of(ConnectOptions connect, string? tokenSubject = null) =>
        !string.IsNullOrEmpty(connect.NKey) ? connect.NKey
        : !string.IsNullOrEmpty(connect.User) ? connect.User
        : !string.IsNullOrEmpty(connect.Jwt) ? tokenSubject
        : string.IsNullOrEmpty(connect.Token) ? null : ClientIdentity.HiddenToken;
}

using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Connections;

/// <summary>
/// What a client has only so much time for: to take what it is sent, to sign in, to be here at all where its token or its account ends, and to
/// answer PINGs. The time to sign in does not include the TLS handshake, which has a timer of its own.
/// </summary>
internal sealed class ClientDeadlines(ClientConnection connection, ClientLogin login)
{
    private long _loginFrom = connection.KeepAlive.StartedAt; // timestamp

    private ServerContext Server => connection.Server;

    /// <summary>The time to sign in begins now. The reader's thread only.</summary>
    public void StartLogin() => Volatile.Write(ref _loginFrom, Server.Time.GetTimestamp());

    /// <summary>Called about once a second by the server's clock.</summary>
    public void OnTick(long now)
    {
        TimeSpan toWrite = Server.Options.Limits.WriteDeadline;
        if (SlowConsumer.IsOverdue(connection.Outbound, toWrite, Server.Time, now))
            connection.CloseSlowConsumer(ClosedReason.SlowConsumerWriteDeadline, SlowConsumer.Overdue(connection.Outbound, toWrite));
        else if (IsLoginOverdue(now)) TimeOutLogin();
        else if (FindExpiry() is { } error) Expire(error);
        else connection.KeepAlive.OnTick(now);
    }

    private bool IsLoginOverdue(long now) => login is { IsAwaited: true, HasAsked: false }
        && Server.Time.GetElapsedTime(Volatile.Read(ref _loginFrom), now) >= Server.Options.Authorization.Timeout;

    private string? FindExpiry()
    {
        ClientIdentity? identity = connection.NewIdentity ?? connection.Identity;
        return identity is { EndsAt: not null } or { TrustedAccount: not null } ? identity.FindEnd(Server.Time.GetUtcNow()) : null;
    }

    private void TimeOutLogin()
    {
        ConnectionLog.Failed(Server.Logger, connection.Label.Text, ClientError.AuthenticationTimeout);
        connection.Outbound.Write(ClientError.Line(ClientError.AuthenticationTimeout));
        connection.Close(ClosedReason.AuthenticationTimeout);
        login.Abandon();
    }

    private void Expire(string error)
    {
        connection.LogDebug(error);
        connection.Outbound.Write(ClientError.Line(error));
        connection.Close(ClosedReason.AuthenticationExpired);
    }
}

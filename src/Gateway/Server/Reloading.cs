using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Configuration.Reload;
using OrleansNats.Gateway.Connections;
using OrleansNats.Protocol.Connect;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Server;

/// <summary>What a reload means for clients that are connected (facts 10.4).</summary>
internal static class Reloading
{
    /// <summary>Checks every client against the new rules; those no longer allowed are sent away.</summary>
    public static void ApplyAuthorization(ServerContext server, GatewayOptions previous)
    {
        if (AuthorizationEquality.Same(previous, server.Options)) return;
        server.Authenticator = AuthenticatorFactory.Create(server.Options, server.Time, server.Callouts, server.Authenticator);
        Interlocked.MemoryBarrier(); // either a client that signs in now is seen here, or it sees the new rules
        _ = CheckAllAsync(server, server.Authenticator);
    }

    /// <summary>Closes clients above a lowered <c>max_connections</c>.</summary>
    public static void CloseExcess(ServerContext server)
    {
        int maximum = server.Options.Limits.MaxConnections;
        if (maximum <= 0) return;
        foreach (ClientConnection connection in server.Connections.Open.Take(Math.Max(0, server.Connections.OpenCount - maximum)))
        {
            connection.Outbound.Write(ClientError.Line(ClientError.MaximumConnections));
            connection.Close(ClosedReason.MaxConnectionsExceeded);
        }
    }

    /// <summary>One client after another, so that those who sign in meanwhile get their turn at bcrypt. Never throws.</summary>
    private static async Task CheckAllAsync(ServerContext server, IAuthenticator authenticator)
    {
        foreach (ClientConnection connection in server.Connections.Open)
        {
            if (!ReferenceEquals(authenticator, server.Authenticator)) return; // a later reload has the say
            try
            {
                await CheckAgainAsync(server, authenticator, connection);
            }
#pragma warning disable CA1031 // whoever cannot be checked must not keep the rights of before
            catch (Exception e)
#pragma warning restore CA1031
            {
                ConnectionLog.Crashed(server.Logger, e, connection.Label.Text);
                connection.Close(ClosedReason.AuthenticationFailure);
            }
        }

        foreach (Account account in server.Accounts.All) account.Members.CloseExcess();
    }

    private static async Task CheckAgainAsync(ServerContext server, IAuthenticator authenticator, ClientConnection connection)
    {
        if (connection.Identity is null) return; // has not signed in yet: will be checked by the new rules
        ConnectOptions options = connection.Options;
        if (await authenticator.FindExpulsionAsync(connection.Identity) is not Expulsion.None and var expulsion)
        {
            Expel(connection, expulsion);
            return;
        }

        if (connection.Identity.Callout is not null) return; // what the service has said holds until its end
        if (!server.Options.Operators.IsOn && HasMoved(authenticator, connection))
        {
            connection.Close(ClosedReason.ClientClosed); // without a word: it comes back, and finds itself in the other account or is refused
            return;
        }

        ClientIdentity? identity = await authenticator.AuthenticateAsync(connection.SignInRequest(), CancellationToken.None);
        bool isOutdated = !ReferenceEquals(authenticator, server.Authenticator) || !ReferenceEquals(options, connection.Options);
        if (isOutdated) return; // a later reload or CONNECT has the say
        if (identity is not null && identity.AccountName != connection.Account.Name)
        {
            connection.Close(ClosedReason.ClientClosed);
            return;
        }

        if (identity is not null)
        {
            if (!connection.TrySetNewIdentity(identity, options)) return;
            connection.Account.UseLimitsOf(identity);
            ClientInterest.CheckAgain(connection, identity); // at once: the client may never send another frame
            if (authenticator.IsOutdated(identity)) await CheckAgainAsync(server, authenticator, connection);
            return;
        }

        Expel(connection, Expulsion.NotAuthorized);
    }

    /// <summary>Sends a client away. Any thread.</summary>
    public static void Expel(ClientConnection connection, Expulsion expulsion)
    {
        string? error = expulsion switch
        {
            Expulsion.Revoked => ClientError.AuthenticationRevoked,
            Expulsion.NotAuthorized => ClientError.AuthorizationViolation,
            _ => null, // without a word, as in nats-server
        };
        if (expulsion == Expulsion.NotAuthorized) connection.Server.Events?.Connections.OnRefused(connection);
        if (error is not null) connection.Outbound.Write(ClientError.Line(error));
        connection.Close(expulsion == Expulsion.Revoked ? ClosedReason.Revocation : ClosedReason.AuthenticationFailure);
    }

    /// <summary>Whether the user that the client has named is gone or in another account.</summary>
    private static bool HasMoved(IAuthenticator authenticator, ClientConnection connection)
    {
        ConnectOptions options = connection.Options;
        bool namesUser = !string.IsNullOrEmpty(options.NKey) || !string.IsNullOrEmpty(options.User);
        return namesUser && authenticator.AccountOf(options) != connection.Account.Name;
    }
}

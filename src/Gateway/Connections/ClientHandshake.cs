using System.ComponentModel;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using OrleansNats.Gateway.Security;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Connections;

/// <summary>
/// How a client begins where TLS is configured: INFO and then the handshake, or the other way round (facts 1.2, 6.4). The loop of the connection
/// runs it before it reads anything.
/// </summary>
internal sealed class ClientHandshake(ClientConnection connection, StartTlsTransport transport, TlsMaterial tls)
{
    private const int HandshakeRecord = 0x16; // the first byte of every TLS client, and of no NATS client

    private volatile bool _isRunning = true;

    /// <summary>Whether timers must wait. Read by the server's clock.</summary>
    public bool IsRunning => _isRunning;

    /// <summary>The client's certificate as it was verified, up to the authority; raw. Empty without one, and where nobody will ask for it.</summary>
    public IReadOnlyList<byte[]> VerifiedChain { get; private set; } = [];

    private ServerContext Server => connection.Server;

    private bool KeepsChain => Server.Options is { Authorization.Callout: not null } or { Operators.IsOn: true };

    /// <summary>Closes the connection if it fails. Never throws what a peer can cause.</summary>
    public async Task RunAsync()
    {
        try
        {
            bool isFirst = tls.IsHandshakeFirst
                && (tls.HandshakeFirstDelay <= TimeSpan.Zero || await transport.PeekAsync(tls.HandshakeFirstDelay, Server.Time) is not null);
            if (!isFirst) await transport.SendAllAsync(ClientInfoLine.First(connection));
            if (isFirst || !Server.Options.AllowNonTls) await SecureAsync(isFirst);
            else if (await transport.PeekAsync(tls.Timeout, Server.Time) == HandshakeRecord) await SecureAsync(isFirst);
            if (isFirst && !connection.IsClosed) connection.Greet();
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            connection.Close(ClosedReason.WriteError);
        }
        finally
        {
            _isRunning = false;
        }
    }

    private async Task SecureAsync(bool isFirst)
    {
        if (!Server.HandshakeRate.TryBegin(tls.ConnectionRateLimit))
        {
            connection.RefuseConnection(ClientError.ConnectionThrottled);
            return;
        }

        connection.LogDebug("Starting TLS client connection handshake");
        using var patience = new CancellationTokenSource(tls.Timeout, Server.Time);
        string? refused = null;
        try
        {
            switch (await transport.PeekAsync(tls.Timeout, Server.Time))
            {
                case null:
                    Fail("TLS handshake timeout", isProbe: true);
                    return;
                case -1:
                    Fail("TLS handshake error: EOF", isProbe: false);
                    return;
                case not HandshakeRecord:
                    Fail("TLS handshake error: tls: first record does not look like a TLS handshake", isProbe: true);
                    return;
            }

            await transport.SecureAsync(host => tls.ForServer(tls.Verify, host, reason => refused = reason, KeepsChain ? chain => VerifiedChain = chain : null), isFirst, patience.Token);
        }
        catch (OperationCanceledException)
        {
            Fail("TLS handshake timeout", isProbe: true);
            return;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException or ObjectDisposedException or Win32Exception)
        {
            Fail($"TLS handshake error: {refused ?? e.InnerException?.Message ?? e.Message}", isProbe: false);
            return;
        }

        connection.LogDebug("TLS handshake complete");
        connection.LogDebug($"TLS version {transport.Session!.Version}, cipher suite {transport.Session.CipherSuite}");
    }

    /// <param name="isProbe">Whether it looks like one who only wanted to know whether somebody listens: worth no error.</param>
    private void Fail(string text, bool isProbe)
    {
        if (connection.IsClosed) return;
        if (isProbe) connection.LogDebug(text);
        else ConnectionLog.Failed(Server.Logger, connection.Label.Text, text);
        connection.Close(ClosedReason.TlsHandshakeFailure);
    }
}

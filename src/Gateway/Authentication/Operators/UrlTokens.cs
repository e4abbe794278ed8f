using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using OrleansNats.Gateway.Security;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary><c>resolver: URL(…)</c>: an account server, asked over HTTP when a token is needed.</summary>
internal sealed class UrlTokens : IAccountTokens, IDisposable
{
    private const int LargestToken = Credentials.Jwt.NatsJwt.MaxTokenBytes;

    /// <summary>How long an answer is waited for, as in nats-server.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1900);

    private readonly HttpClient _client;
    private readonly SharedFetches _fetches;
    private readonly Uri _address;
    private readonly TlsMaterial? _tls;

    /// <param name="address">Ends with a slash; the public key goes behind it.</param>
    /// <param name="tls"><c>resolver_tls</c>; null for the rules of the platform. Belongs to this object.</param>
    public UrlTokens(Uri address, TlsMaterial? tls = null)
    {
        _address = address;
        _tls = tls;
        var handler = new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30) };
        if (tls is not null) handler.ConnectCallback = ConnectAsync;
        _client = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = LargestToken };
        _fetches = new SharedFetches(AskAsync);
    }

    public ValueTask<string?> FetchAsync(string account, CancellationToken cancellationToken) => _fetches.GetAsync(account, cancellationToken);

    public void Dispose()
    {
        _client.Dispose();
        _tls?.Dispose();
    }

    private async Task<string?> AskAsync(string account)
    {
        var url = new Uri(_address, account);
        string shown = new UriBuilder(url) { UserName = "", Password = "" }.Uri.ToString();
        try
        {
            using HttpResponseMessage answer = await _client.GetAsync(url).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.OK) return await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
            throw new AccountFetchException($"could not fetch <\"{shown}\">: {(int)answer.StatusCode} {answer.ReasonPhrase}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new AccountFetchException($"could not fetch <\"{shown}\">: {(e.InnerException ?? e).Message}", e);
        }
    }

    /// <summary>Connects by the rules of <c>resolver_tls</c>, which are made anew for each handshake.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps) return stream;
            var secure = new SslStream(stream);
            stream = secure;
            await secure.AuthenticateAsClientAsync(_tls!.ForClient(context.DnsEndPoint.Host), cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (stream is not null) await stream.DisposeAsync().ConfigureAwait(false);
            if (e is System.Security.Authentication.AuthenticationException) throw new IOException(e.Message, e);
            throw;
        }
    }
}

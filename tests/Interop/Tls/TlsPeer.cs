using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OrleansNats.Interop.Tls;

/// <summary>A raw client that begins in clear and may go over to TLS.</summary>
internal sealed class TlsPeer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;
    private readonly StringBuilder _received = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Stream _stream;

    private TlsPeer(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>All that has come, each byte a character.</summary>
    public string Received => _received.ToString();

    /// <summary>The certificate the server has shown.</summary>
    public string? ServerCertificate => (_stream as SslStream)?.RemoteCertificate?.Subject;

    public static async Task<TlsPeer> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        return new TlsPeer(socket);
    }

    /// <summary>Shakes hands; trusts the authority alone.</summary>
    /// <param name="certificate">Shown if the server asks for one.</param>
    /// <param name="host">Name asked for, which the server's certificate must have.</param>
    public async Task SecureAsync(string authorityFile, (string CertificateFile, string KeyFile)? certificate = null, string host = "localhost")
    {
        var tls = new SslStream(_stream);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = new X509ChainPolicy
            {
                RevocationMode = X509RevocationMode.NoCheck,
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(authorityFile) },
            },
        };
        if (certificate is { } files)
        {
            var own = X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true);
        }

        using var expiry = new CancellationTokenSource(Deadline);
        await tls.AuthenticateAsClientAsync(options, expiry.Token);
        _stream = tls;
    }

    public async Task SendAsync(string text)
    {
        using var expiry = new CancellationTokenSource(Deadline);
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), expiry.Token);
    }

    /// <summary>Reads until a text has come behind what was read before.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        int from = _received.Length;
        while (!_received.ToString(from, _received.Length - from).Contains(text, StringComparison.Ordinal))
        {
            if (await ReadAsync() == 0) throw new EndOfStreamException($"no {text} in {Received}");
        }

        return _received.ToString(from, _received.Length - from);
    }

    /// <summary>Reads until the server has closed the connection, in whatever way.</summary>
    public async Task ReadToEndAsync()
    {
        try
        {
            while (await ReadAsync() > 0)
            {
                // all of it is kept
            }
        }
        catch (IOException)
        {
            // a reset, or an alert: an end too
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task<int> ReadAsync()
    {
        using var expiry = new CancellationTokenSource(Deadline);
        int count = await _stream.ReadAsync(_buffer, expiry.Token);
        _received.Append(Encoding.Latin1.GetString(_buffer, 0, count));
        return count;
    }
}

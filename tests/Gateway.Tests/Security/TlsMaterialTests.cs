using System.Net.Security;
using System.Security.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Security;

namespace OrleansNats.Gateway.Tests.Security;

public sealed class TlsMaterialTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TestCertificates _files = new();
    private readonly List<IDisposable> _loaded = [];

    public void Dispose()
    {
        _loaded.ForEach(static material => material.Dispose());
        _files.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handshake_BothHaveCertificatesOfOneAuthority_Succeeds(bool rsa)
    {
        TlsMaterial material = Load(Options("a", rsa));

        (string? server, string? client) = await HandshakeAsync(material, material);

        Assert.Null(server);
        Assert.Null(client);
        Assert.True(material.HasCertificate);
    }

    [Fact]
    public async Task Handshake_ClientWithoutCertificate_RefusedWhenAsked()
    {
        TlsMaterial server = Load(Options("a"));
        TlsMaterial client = Load(new TlsOptions { CaFile = _files.CaFile });

        Assert.NotNull((await HandshakeAsync(server, client)).Server);
        Assert.Null((await HandshakeAsync(server, client, verify: false)).Server);
    }

    [Fact]
    public async Task Handshake_ClientOfOtherAuthority_Refused()
    {
        using var others = new TestCertificates();
        (string certFile, string keyFile, _) = others.Sign("b");
        TlsMaterial client = Load(new TlsOptions { CertFile = certFile, KeyFile = keyFile, CaFile = _files.CaFile });

        Assert.NotNull((await HandshakeAsync(Load(Options("a")), client)).Server);
    }

    [Fact]
    public async Task Handshake_ServerOfOtherAuthority_RefusedUnlessInsecure()
    {
        using var others = new TestCertificates();
        TlsOptions options = Options("a");
        options.CaFile = others.CaFile;
        TlsMaterial server = Load(Options("b"));

        Assert.NotNull((await HandshakeAsync(server, Load(options))).Client);
        options.Insecure = true;
        Assert.Null((await HandshakeAsync(server, Load(options))).Client);
    }

    [Fact]
    public async Task Handshake_ServerOfOtherName_Refused()
    {
        TlsMaterial material = Load(Options("a"));

        Assert.NotNull((await HandshakeAsync(material, material, host: "example.com")).Client);
    }

    [Fact]
    public async Task Handshake_PinnedKeys_OthersRefused()
    {
        (string certFile, string keyFile, string pin) = _files.Sign("a");
        TlsOptions pinned = Options("b");
        pinned.PinnedCerts = new HashSet<string> { pin };
        TlsMaterial rightPeer = Load(new TlsOptions { CertFile = certFile, KeyFile = keyFile, CaFile = _files.CaFile });
        TlsMaterial wrongPeer = Load(Options("c"));
        TlsMaterial server = Load(pinned);

        Assert.Null((await HandshakeAsync(server, rightPeer)).Server);
        Assert.NotNull((await HandshakeAsync(server, wrongPeer)).Server);
        pinned.Insecure = true;
        Assert.Null((await HandshakeAsync(rightPeer, Load(pinned))).Client);
        Assert.NotNull((await HandshakeAsync(wrongPeer, Load(pinned))).Client);
    }

    [Fact]
    public async Task Handshake_MinVersion13_OlderRefused()
    {
        TlsOptions options = Options("a");
        options.MinVersion = SslProtocols.Tls13;
        TlsMaterial material = Load(options);
        SslClientAuthenticationOptions old = material.ForClient("127.0.0.1");
        old.EnabledSslProtocols = SslProtocols.Tls12;

        Assert.NotNull((await HandshakeAsync(material.ForServer(verify: true, host: ""), old)).Server);
    }

    [Fact]
    public async Task Handshake_CipherSuites_OthersRefused()
    {
        TlsOptions options = Options("a");
        options.CipherSuites = [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384];
        TlsOptions otherOptions = Options("b");
        otherOptions.CipherSuites = [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256];
        SslServerAuthenticationOptions server = Load(options).ForServer(verify: true, host: "");
        SslClientAuthenticationOptions client = Load(options).ForClient("127.0.0.1");
        SslClientAuthenticationOptions other = Load(otherOptions).ForClient("127.0.0.1");

        Assert.Null((await HandshakeAsync(server, other)).Server); // with TLS 1.3, whose suites are always on
        client.EnabledSslProtocols = other.EnabledSslProtocols = SslProtocols.Tls12;
        Assert.Null((await HandshakeAsync(server, client)).Server);
        Assert.NotNull((await HandshakeAsync(server, other)).Server);
    }

    [Fact]
    public void TryLoad_WrongFiles_NatsServersWords()
    {
        (string cert, string key, _) = _files.Sign("a");
        string otherKey = _files.Sign("b").KeyFile;
        string junk = _files.Write("junk", "junk");
        string broken = _files.Write("broken", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        string both = _files.Write("both", $"{File.ReadAllText(key)}\n{File.ReadAllText(key)}");

        Assert.Equal("missing 'key_file' in TLS configuration", Fault(cert, null));
        Assert.Equal("missing 'cert_file' in TLS configuration", Fault(null, key));
        const string Pair = "error parsing X509 certificate/key pair: ";
        Assert.Equal(Pair + "open /nowhere: no such file or directory", Fault("/nowhere", key));
        Assert.Equal(Pair + "open /nowhere: no such file or directory", Fault(cert, "/nowhere"));
        Assert.Equal(Pair + "tls: failed to find any PEM data in certificate input", Fault(junk, key));
        Assert.Equal(Pair + "tls: failed to find any PEM data in key input", Fault(cert, junk));
        Assert.Equal(
            Pair + "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched",
            Fault(key, cert));
        Assert.Equal(Pair + "tls: found a certificate rather than a key in the PEM for the private key", Fault(cert, cert));
        Assert.Equal(
            Pair + "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following types: [PRIVATE KEY PRIVATE KEY]",
            Fault(both, key));
        Assert.Equal(Pair + "tls: private key does not match public key", Fault(cert, otherKey));
        Assert.Equal(Pair + "tls: private key does not match public key", Fault(_files.Sign("c", rsa: true).CertFile, _files.Sign("d", rsa: true).KeyFile));
        Assert.Equal(Pair + "tls: failed to parse private key", Fault(cert, broken));
        Assert.Equal(Pair + "tls: failed to parse private key", Fault(_files.Sign("e", rsa: true).CertFile, key));
        Assert.Equal("open /nowhere: no such file or directory", Fault(cert, key, "/nowhere"));
        string folder = Path.GetDirectoryName(cert)!;
        Assert.Equal($"read {folder}: is a directory", Fault(cert, key, folder));
        Assert.Equal("failed to parse root ca certificate", Fault(cert, key, junk));
        Assert.Equal("", Fault(cert, key, _files.CaFile));
    }

    [Fact]
    public void TryLoad_NothingNamed_HasNoCertificate() => Assert.False(Load(new TlsOptions()).HasCertificate);

    private static async Task<(string? Server, string? Client)> HandshakeAsync(
        TlsMaterial server, TlsMaterial client, bool verify = true, string host = "127.0.0.1") =>
        await HandshakeAsync(server.ForServer(verify, host: ""), client.ForClient(host));

    /// <summary>Gives what either side found wrong; null where it was content.</summary>
    private static async Task<(string? Server, string? Client)> HandshakeAsync(SslServerAuthenticationOptions server, SslClientAuthenticationOptions client)
    {
        using var expiry = new CancellationTokenSource(Deadline);
        (Stream here, Stream there) = await LoopbackPair.ConnectAsync(expiry.Token);
        await using var serverSide = new SslStream(here);
        await using var clientSide = new SslStream(there);
        Task<string?> serverFault = FaultOfAsync(serverSide, stream => stream.AuthenticateAsServerAsync(server, expiry.Token), expiry.Token);
        Task<string?> clientFault = FaultOfAsync(clientSide, stream => stream.AuthenticateAsClientAsync(client, expiry.Token), expiry.Token);
        return (await serverFault, await clientFault);
    }

    /// <summary>A byte each way shows that both are through: in TLS 1.3 a client ends before the server has looked at its certificate.</summary>
    private static async Task<string?> FaultOfAsync(SslStream stream, Func<SslStream, Task> handshake, CancellationToken cancellationToken)
    {
        try
        {
            await handshake(stream);
            await stream.WriteAsync(new byte[1], cancellationToken);
            await stream.ReadExactlyAsync(new byte[1], cancellationToken);
            return null;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await stream.DisposeAsync(); // so that the other side hears of it
            return e.Message;
        }
    }

    private static string Fault(string? certFile, string? keyFile, string? caFile = null)
    {
        using TlsMaterial? material = TlsMaterial.TryLoad(
            new TlsOptions { CertFile = certFile, KeyFile = keyFile, CaFile = caFile }, out TlsMaterial? loaded, out string error) ? loaded : null;
        return error;
    }

    private TlsOptions Options(string name, bool rsa = false)
    {
        (string certFile, string keyFile, _) = _files.Sign(name, rsa);
        return new TlsOptions { CertFile = certFile, KeyFile = keyFile, CaFile = _files.CaFile };
    }

    private TlsMaterial Load(TlsOptions options)
    {
        Assert.True(TlsMaterial.TryLoad(options, out TlsMaterial? material, out string error), error);
        _loaded.Add(material);
        return material;
    }
}

using System.Net.Security;
using System.Security.Authentication;

namespace OrleansNats.Gateway.Configuration;

/// <summary>A <c>tls {}</c> block (facts 6.4), as written; <see cref="Security.TlsMaterial"/> reads its files.</summary>
public sealed class TlsOptions
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(2);

    /// <summary>PEM file of the certificate, followed by those of its issuers.</summary>
    public string? CertFile { get; set; }

    /// <summary>PEM file of the certificate's private key, not encrypted.</summary>
    public string? KeyFile { get; set; }

    /// <summary>
    /// Certificates to choose from by the name that a client asks for; the first is for all others. Used only without <see cref="CertFile"/>.
    /// </summary>
    public IReadOnlyList<CertificateFiles> Certificates { get; set; } = [];

    /// <summary>PEM file of the certificate authorities peers are trusted by; null means those of the system.</summary>
    public string? CaFile { get; set; }

    /// <summary>Whether a peer that connects must present a certificate; of routes always. Default false.</summary>
    public bool Verify { get; set; }

    /// <summary>Whether the user of a client, or of a route, is found by its certificate. Asks for one as <see cref="Verify"/> does. Default false.</summary>
    public bool VerifyAndMap { get; set; }

    /// <summary>Whether a server that connects must be one of the configured routes by a host name of its certificate. Default false.</summary>
    public bool VerifyKnownUrls { get; set; }

    /// <summary>True connects to servers without checking their certificate. Default false.</summary>
    public bool Insecure { get; set; }

    /// <summary>Whether clients begin with the handshake instead of waiting for INFO. Default false.</summary>
    public bool HandshakeFirst { get; set; }

    /// <summary>With <see cref="HandshakeFirst"/>, how long a client may stay silent before it gets INFO in clear after all; zero (default) means never.</summary>
    public TimeSpan HandshakeFirstDelay { get; set; }

    /// <summary>Time a handshake may take. Default 2 s.</summary>
    public TimeSpan Timeout { get; set; } = DefaultTimeout;

    /// <summary>Handshakes of clients that are begun in a second at most; further clients are refused. 0 (default) sets no limit.</summary>
    public long ConnectionRateLimit { get; set; }

    /// <summary>Accepted cipher suites of TLS 1.2; null means those of the platform. Those of TLS 1.3 are always on, as in nats-server.</summary>
    public IReadOnlyList<TlsCipherSuite>? CipherSuites { get; set; }

    /// <summary>Lowest accepted version, TLS 1.2 (default) or 1.3.</summary>
    public SslProtocols MinVersion { get; set; } = SslProtocols.Tls12;

    /// <summary>SHA-256 of the public keys (SubjectPublicKeyInfo) peers may have, lower-case hex; empty means any.</summary>
    public IReadOnlySet<string> PinnedCerts { get; set; } = new HashSet<string>();
}

/// <summary>A certificate and its key.</summary>
/// <param name="CertFile">As <see cref="TlsOptions.CertFile"/>.</param>
/// <param name="KeyFile">As <see cref="TlsOptions.KeyFile"/>.</param>
public sealed record CertificateFiles(string CertFile, string KeyFile);

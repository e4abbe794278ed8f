using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Security;

/// <summary>
/// What a <c>tls {}</c> block names, loaded: certificate, trusted authorities and rules for both sides of a handshake. Immutable and
/// safe for concurrent use. Handshakes made with it must be over when it is disposed.
/// </summary>
public sealed class TlsMaterial : IDisposable
{
    private static readonly TlsCipherSuite[] AlwaysOn =
        [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256];

    private readonly TlsOptions _options;
    private readonly CipherSuitesPolicy? _ciphers;
    private readonly X509Certificate2Collection _authorities = [];
    private readonly X509Certificate2Collection _issuers = [];
    private readonly List<SslStreamCertificateContext> _certificates = [];

    private TlsMaterial(TlsOptions options)
    {
        _options = options;
        _ciphers = options.CipherSuites is null ? null : PolicyOf(options.CipherSuites);
    }

    /// <summary>Time a handshake may take.</summary>
    public TimeSpan Timeout => _options.Timeout;

    /// <inheritdoc cref="TlsOptions.ConnectionRateLimit"/>
    public long ConnectionRateLimit => _options.ConnectionRateLimit;

    /// <summary>Whether clients must present a certificate.</summary>
    public bool Verify => _options.Verify;

    /// <summary>Whether clients get INFO only behind the handshake, unless they wait for it longer than <see cref="HandshakeFirstDelay"/>.</summary>
    public bool IsHandshakeFirst => _options.HandshakeFirst;

    /// <summary>Zero: for ever.</summary>
    public TimeSpan HandshakeFirstDelay => _options.HandshakeFirstDelay;

    /// <summary>Whether there is a certificate to show; without one nothing can be accepted.</summary>
    public bool HasCertificate => _certificates.Count > 0;

    /// <summary>When the first of the certificates to show ends.</summary>
    public DateTimeOffset? CertificateEnds => _certificates.Min(static context => (DateTimeOffset?)context.TargetCertificate.NotAfter);

    /// <summary>Reads the files of a block; false with the reason in nats-server's words.</summary>
    public static bool TryLoad(TlsOptions options, [NotNullWhen(true)] out TlsMaterial? material, out string error)
    {
        var loading = new TlsMaterial(options);
        material = null;
        error = loading.LoadCertificates() ?? loading.LoadAuthorities() ?? "";
        if (error.Length == 0) material = loading;
        else loading.Dispose();
        return material is not null;
    }

    /// <summary>Settings for accepting one connection. A peer without a certificate is refused if <paramref name="verify"/>.</summary>
    /// <param name="host">Name that the peer asks for (SNI); empty if it asks for none.</param>
    /// <param name="onRefused">Called with the reason if the peer's certificate, or that there is none, ends the handshake.</param>
    /// <param name="onVerified">Called with the peer's certificate, if it was asked for, and those that vouch for it; raw.</param>
    public SslServerAuthenticationOptions ForServer(
        bool verify, string host, Action<string>? onRefused = null, Action<IReadOnlyList<byte[]>>? onVerified = null) => new()
        {
            ServerCertificateContext = CertificateFor(host),
            ClientCertificateRequired = verify,
            EnabledSslProtocols = Protocols,
            CipherSuitesPolicy = _ciphers,
            CertificateChainPolicy = ChainPolicy(),
            AllowRenegotiation = false,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                string? fault = FindClientFault(verify, certificate, chain, errors);
                if (fault is not null) onRefused?.Invoke(fault);
                else if (verify && certificate is not null) onVerified?.Invoke([.. chain?.ChainElements.Select(static element => element.Certificate.RawData) ?? []]);
                return fault is null;
            },
        };

    /// <summary>Settings for one connection to <paramref name="host"/>, a name or address its certificate must be good for.</summary>
    public SslClientAuthenticationOptions ForClient(string host) => new()
    {
        TargetHost = host,
        ClientCertificateContext = _certificates.FirstOrDefault(),
        EnabledSslProtocols = Protocols,
        CipherSuitesPolicy = _ciphers,
        CertificateChainPolicy = ChainPolicy(),
        AllowRenegotiation = false,
        RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            certificate is not null && (_options.Insecure || errors == SslPolicyErrors.None) && IsPinned(certificate),
    };

    public void Dispose()
    {
        foreach (SslStreamCertificateContext context in _certificates) context.TargetCertificate.Dispose();
        foreach (X509Certificate2 certificate in _authorities.Concat(_issuers)) certificate.Dispose();
    }

    private SslProtocols Protocols => _options.MinVersion == SslProtocols.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;

    private static CipherSuitesPolicy? PolicyOf(IReadOnlyList<TlsCipherSuite> suites) =>
        OperatingSystem.IsWindows() || OperatingSystem.IsAndroid() ? null : new CipherSuitesPolicy(suites.Union(AlwaysOn));

    /// <summary>A new one for every handshake, because the platform adds what the peer sent to it.</summary>
    private X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (_options.CaFile is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    /// <summary>In nats-server's words.</summary>
    private string? FindClientFault(bool verify, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null && verify) return "tls: client didn't provide a certificate";
        if (certificate is not null && errors != SslPolicyErrors.None)
        {
            bool isOutOfTime = chain?.ChainStatus.Any(static status => status.Status == X509ChainStatusFlags.NotTimeValid) == true;
            return "tls: failed to verify certificate: x509: certificate "
                + (isOutOfTime ? "has expired or is not yet valid" : "signed by unknown authority");
        }

        bool isPinned = certificate is null ? _options.PinnedCerts.Count == 0 : IsPinned(certificate);
        return isPinned ? null : "certificate not pinned";
    }

    private bool IsPinned(X509Certificate certificate)
    {
        if (_options.PinnedCerts.Count == 0) return true;
        byte[] key = ((X509Certificate2)certificate).PublicKey.ExportSubjectPublicKeyInfo();
        return _options.PinnedCerts.Contains(Convert.ToHexStringLower(SHA256.HashData(key)));
    }

    /// <summary>As Go does: the first that is good for the name, or the first of all.</summary>
    private SslStreamCertificateContext? CertificateFor(string host) =>
        (_certificates.Count > 1 && host.Length > 0 ? _certificates.Find(context => context.TargetCertificate.MatchesHostname(host)) : null)
        ?? _certificates.FirstOrDefault();

    private string? LoadCertificates()
    {
        if (_options.CertFile is null && _options.KeyFile is not null) return "missing 'cert_file' in TLS configuration";
        if (_options.CertFile is not null)
        {
            if (_options.KeyFile is null) return "missing 'key_file' in TLS configuration";
            return LoadCertificate(_options.CertFile, _options.KeyFile) is { } error ? $"error parsing X509 certificate/key pair: {error}" : null;
        }

        for (int i = 0; i < _options.Certificates.Count; i++)
        {
            CertificateFiles files = _options.Certificates[i];
            if (LoadCertificate(files.CertFile, files.KeyFile) is { } error)
                return $"error parsing X509 certificate/key pair {i + 1}/{_options.Certificates.Count}: {error}";
        }

        return null;
    }

    private string? LoadCertificate(string certFile, string keyFile)
    {
        X509Certificate2Collection chain = [];
        if (!PemFile.TryReadPair(certFile, keyFile, chain, out X509Certificate2? certificate, out string error)) return error;
        _issuers.AddRange(chain);
        _certificates.Add(SslStreamCertificateContext.Create(certificate, chain, offline: true));
        return null;
    }

    private string? LoadAuthorities()
    {
        if (_options.CaFile is null) return null;
        if (!PemFile.TryRead(_options.CaFile, out string text, out string error)) return error;
        PemFile.AddCertificates(text, _authorities);
        return _authorities.Count == 0 ? "failed to parse root ca certificate" : null;
    }
}

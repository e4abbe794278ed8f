using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansNats.Gateway.Security;

/// <summary>What a handshake has agreed on, for logs and monitoring.</summary>
/// <param name="Version">As nats-server shows it: <c>1.2</c> or <c>1.3</c>.</param>
/// <param name="CipherSuite">IANA's name.</param>
/// <param name="Peer">The peer's certificate; null without one.</param>
/// <param name="IsFirst">Whether the handshake came before INFO.</param>
public sealed record TlsSession(string Version, string CipherSuite, TlsPeerCertificate? Peer, bool IsFirst)
{
    internal static TlsSession Of(SslStream stream, bool isFirst) => new(
        stream.SslProtocol == SslProtocols.Tls13 ? "1.3" : "1.2",
        stream.NegotiatedCipherSuite.ToString(),
        stream.RemoteCertificate is X509Certificate2 certificate ? TlsPeerCertificate.Of(certificate) : null,
        isFirst);
}

/// <summary>A certificate that a client has shown.</summary>
/// <param name="Subject">Names from the most to the least significant one, <c>CN=a,O=b</c>.</param>
/// <param name="PublicKeySha256">Of its SubjectPublicKeyInfo, lower-case hex.</param>
/// <param name="CertificateSha256">Of all of it, lower-case hex.</param>
public sealed record TlsPeerCertificate(string Subject, string PublicKeySha256, string CertificateSha256)
{
    /// <summary>All of it, for who looks for names in it; it lives as long as the connection does.</summary>
    internal X509Certificate2? Certificate { get; private init; }

    internal static TlsPeerCertificate Of(X509Certificate2 certificate) => new(
        string.Join(',', certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: true).Select(Text)),
        Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())),
        Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span)))
    {
        Certificate = certificate,
    };

    private static string Text(X500RelativeDistinguishedName name)
    {
        if (name.HasMultipleElements) return "?"; // hardly ever; of no use but to be looked at
        string kind = name.GetSingleElementType().FriendlyName ?? name.GetSingleElementType().Value ?? "";
        return $"{(kind == "S" ? "ST" : kind)}={name.GetSingleElementValue()}";
    }
}

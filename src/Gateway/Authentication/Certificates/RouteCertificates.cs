using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Security;

namespace OrleansNats.Gateway.Authentication.Certificates;

/// <summary>
/// Servers that are let in by the certificate of their handshake: with <c>verify_and_map</c> one that names the user of the routes, with
/// <c>verify_cert_and_check_known_urls</c> one with a host name of a configured route (nats-server 2.15.1). A password counts for nothing then.
/// </summary>
internal static class RouteCertificates
{
    /// <summary>Whether certificates decide at all.</summary>
    public static bool Decide(ClusterOptions options) => options.Tls is { VerifyAndMap: true } or { VerifyKnownUrls: true };

    /// <summary>Whether a server that connected may stay; a certificate that cannot be read names nobody.</summary>
    public static bool Allow(ClusterOptions options, TlsSession? session)
    {
        if (session?.Peer?.Certificate is not { } certificate) return false;
        try
        {
            return (options.Tls is { VerifyKnownUrls: true } && IsKnown(certificate, options.Routes))
                || (options.Tls is { VerifyAndMap: true } && options.Authorization.User is { Length: > 0 } user && Names(certificate, user));
        }
        catch (Exception e) when (e is System.Formats.Asn1.AsnContentException or CryptographicException)
        {
            return false;
        }
    }

    private static bool Names(X509Certificate2 certificate, string user) =>
        CertificateNames.Alternatives(certificate).Contains(user) || CertificateNames.Subjects(certificate).Contains(user);

    private static bool IsKnown(X509Certificate2 certificate, IReadOnlyList<RouteUrl> routes) =>
        CertificateNames.Hosts(certificate).Any(name => routes.Any(route => IsSameHost(name, route.Host)));

    /// <summary>RFC 6125, 6.4: case does not count, and a star stands for all of the first label.</summary>
    internal static bool IsSameHost(string pattern, string host)
    {
        string[] wanted = pattern.Split('.');
        string[] labels = host.Split('.');
        if (wanted.Length != labels.Length) return false;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (!(i == 0 && wanted[0] == "*") && !wanted[i].Equals(labels[i], StringComparison.OrdinalIgnoreCase)) return false;
        }

        return true;
    }
}

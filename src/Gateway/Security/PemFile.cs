using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansNats.Gateway.Logging;

namespace OrleansNats.Gateway.Security;

/// <summary>Reads PEM files; what is wrong with them is said in nats-server's words.</summary>
internal static class PemFile
{
    private const string CertificateLabel = "CERTIFICATE";
    private const string KeyLabel = "PRIVATE KEY"; // of PKCS #8; others end in it

    public static bool TryRead(string path, out string text, out string error)
    {
        text = error = "";
        try
        {
            text = File.ReadAllText(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = Directory.Exists(path) ? $"read {path}: is a directory" : $"open {path}: {SystemErrorText.Of(e)}";
            return false;
        }
    }

    /// <summary>Reads a certificate with its key; those of its issuers that follow it in the file are added to <paramref name="chain"/>.</summary>
    public static bool TryReadPair(
        string certificateFile,
        string keyFile,
        X509Certificate2Collection chain,
        [NotNullWhen(true)] out X509Certificate2? certificate,
        out string error)
    {
        certificate = null;
        if (!TryRead(certificateFile, out string certificateText, out error) || !TryRead(keyFile, out string keyText, out error)) return false;
        error = FindCertificateFault(LabelsOf(certificateText)) ?? FindKeyFault(LabelsOf(keyText)) ?? "";
        if (error.Length > 0) return false;
        try
        {
            certificate = WithUsableKey(X509Certificate2.CreateFromPem(certificateText, keyText));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            error = (e.InnerException ?? e) is ArgumentException ? "tls: private key does not match public key"
                : CanReadCertificate(certificateText) ? "tls: failed to parse private key" : "x509: malformed certificate";
            return false;
        }

        AddCertificates(certificateText, chain);
        chain[0].Dispose(); // the certificate itself, this time without its key
        chain.RemoveAt(0);
        return true;
    }

    /// <summary>Adds every certificate of a text; a damaged one, and what is no certificate, is passed over.</summary>
    public static void AddCertificates(string text, X509Certificate2Collection certificates)
    {
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out PemFields block))
        {
            if (rest[block.Label] is CertificateLabel && TryReadCertificate(rest[block.Location]) is { } certificate) certificates.Add(certificate);
            rest = rest[block.Location.End..];
        }
    }

    private static X509Certificate2? TryReadCertificate(ReadOnlySpan<char> block)
    {
        try
        {
            return X509Certificate2.CreateFromPem(block);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool CanReadCertificate(string text)
    {
        using X509Certificate2? certificate = TryReadCertificate(text);
        return certificate is not null;
    }

    private static List<string> LabelsOf(string text)
    {
        List<string> labels = [];
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out PemFields block))
        {
            labels.Add(rest[block.Label].ToString());
            rest = rest[block.Location.End..];
        }

        return labels;
    }

    private static string? FindCertificateFault(List<string> labels)
    {
        if (labels.Contains(CertificateLabel)) return null;
        if (labels.Count == 0) return "tls: failed to find any PEM data in certificate input";
        return labels.Count == 1 && IsKey(labels[0])
            ? "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched"
            : "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following types: "
                + $"[{string.Join(' ', labels)}]";
    }

    private static string? FindKeyFault(List<string> labels)
    {
        if (labels.Exists(IsKey)) return null;
        if (labels.Count == 0) return "tls: failed to find any PEM data in key input";
        return labels is [CertificateLabel]
            ? "tls: found a certificate rather than a key in the PEM for the private key"
            : "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of the following types: "
                + $"[{string.Join(' ', labels)}]";
    }

    private static bool IsKey(string label) => label.EndsWith(KeyLabel, StringComparison.Ordinal);

    /// <summary>Windows shakes hands only with keys it has stored.</summary>
    private static X509Certificate2 WithUsableKey(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows()) return certificate;
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}

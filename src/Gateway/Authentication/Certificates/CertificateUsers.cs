using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansNats.Gateway.Authentication.Certificates;

/// <summary>
/// Users who are found by the certificate of their TLS handshake (<c>verify_and_map</c>), in nats-server's order: mail addresses, host names and URIs
/// of the certificate, its subject in the order of its parts and in any other, and its subject as Go writes it. Immutable.
/// </summary>
internal sealed class CertificateUsers
{
    private readonly IReadOnlyDictionary<string, Credential> _users;
    private readonly List<(DistinguishedName Name, Credential User)> _byName = [];

    /// <param name="users">By name.</param>
    public CertificateUsers(IReadOnlyDictionary<string, Credential> users)
    {
        _users = users;
        foreach ((string name, Credential user) in users)
        {
            if (DistinguishedName.Parse(name) is { } parsed) _byName.Add((parsed, user));
        }
    }

    /// <summary>The user of a client; null, with the reason for the debug log, when its certificate names none.</summary>
    public Credential? Find(SignInRequest request)
    {
        if (request.Tls is null) return Refuse(request, "User required in cert, no TLS connection state");
        if (request.Tls.Peer?.Certificate is not { } certificate) return Refuse(request, "User required in cert, no peer certificates found");
        try
        {
            return Find(certificate, request);
        }
        catch (Exception e) when (e is System.Formats.Asn1.AsnContentException or CryptographicException)
        {
            return Refuse(request, "User in cert cannot be read");
        }
    }

    private Credential? Find(X509Certificate2 certificate, SignInRequest request)
    {
        foreach (string name in CertificateNames.Alternatives(certificate))
        {
            if (Find(name, request) is { } user) return user;
        }

        if (DistinguishedName.OfSubject(certificate) is { } subject && FindBySubject(subject, request) is { } known) return known;
        IReadOnlyList<string> subjects = CertificateNames.Subjects(certificate);
        foreach (string name in subjects)
        {
            if (Find(name, request) is { } user) return user;
        }

        return Refuse(request, $"User in cert [\"{subjects[^1]}\"], not found");
    }

    private Credential? Find(string name, SignInRequest request) =>
        _users.TryGetValue(name, out Credential? user) && user.Allows(request.ConnectionType) ? user : null;

    private Credential? FindBySubject(DistinguishedName subject, SignInRequest request)
    {
        List<(DistinguishedName Name, Credential User)> allowed = _byName.FindAll(entry => entry.User.Allows(request.ConnectionType));
        int same = allowed.FindIndex(entry => entry.Name.IsSame(subject));
        if (same < 0) same = allowed.FindIndex(entry => entry.Name.HasSameParts(subject));
        return same < 0 ? null : allowed[same].User;
    }

    private static Credential? Refuse(SignInRequest request, string reason)
    {
        request.Explain?.Invoke(reason);
        return null;
    }
}

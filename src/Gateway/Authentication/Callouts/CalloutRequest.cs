using System.Security.Cryptography;
using System.Text;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Security;

namespace OrleansNats.Gateway.Authentication.Callouts;

/// <summary>The token that tells a callout service all that is known of a client.</summary>
internal static class CalloutRequest
{
    private const string Audience = "nats-authorization-request";
    private const string CertificateLabel = "CERTIFICATE";

    /// <summary>The token, sealed if the question says for whom.</summary>
    /// <param name="userKey">Public key made for this question: the answer has to be about it, so that no other one is of use.</param>
    public static byte[] Write(SignInRequest request, CalloutQuestion question, string userKey, ICalloutLine line, DateTimeOffset now)
    {
        var claims = new AuthorizationRequestClaims
        {
            Subject = question.Subject,
            Audience = Audience,
            ExpiresAt = (now + line.Patience).ToUnixTimeSeconds(),
            Nats = new AuthorizationRequestBody
            {
                Server = line.Describe(),
                UserNKey = userKey,
                Client = Describe(request, question),
                Connect = Repeat(question),
                Tls = request.Tls is { } tls ? Describe(tls, request.VerifiedChain) : null,
            },
        };
        if (question.XKey is not null) claims.Nats.Server.XKey = line.Keys.Curve.PublicKey;
        byte[] token = Encoding.ASCII.GetBytes(NatsJwt.Encode(claims, line.Keys.Signing, now));
        return question.XKey is { } recipient ? line.Keys.Curve.Seal(token, recipient) : token;
    }

    private static AskingClient Describe(SignInRequest request, CalloutQuestion question) => new()
    {
        Host = request.RemoteIp,
        Id = request.ConnectionId,
        User = question.UserName ?? "",
        Name = question.Connect.Name ?? "",
        Tags = question.Sentinel?.User.Nats.Tags ?? [],
        NameTag = question.Sentinel?.User.Name ?? "",
        Kind = "Client",
        Type = "nats",
        Nonce = string.IsNullOrEmpty(question.Connect.Signature) ? "" : request.Nonce,
    };

    private static AskedConnect Repeat(CalloutQuestion question) => new()
    {
        Jwt = question.Connect.Jwt ?? "",
        NKey = question.Connect.NKey ?? "",
        Signature = question.Connect.Signature ?? "",
        Token = question.Connect.Token ?? "",
        User = question.Connect.User ?? "",
        Password = question.Connect.Password ?? "",
        Name = question.Connect.Name ?? "",
        Language = question.Connect.Language ?? "",
        Version = question.Connect.Version ?? "",
        Protocol = question.Connect.ProtocolLevel,
    };

    private static AskedTls Describe(TlsSession session, IReadOnlyList<byte[]> chain) => new()
    {
        Version = session.Version,
        Cipher = session.CipherSuite,
        VerifiedChains = chain.Count > 0 ? [[.. chain.Select(Pem)]] : [],
    };

    /// <summary>With a line end behind the last line.</summary>
    private static string Pem(byte[] certificate) => PemEncoding.WriteString(CertificateLabel, certificate) + "\n";
}

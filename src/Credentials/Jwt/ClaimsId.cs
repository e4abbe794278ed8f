using System.Text.Json;
using Org.BouncyCastle.Crypto.Digests;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt;

/// <summary>The id of a token: base32 of the SHA-512/256 of its general fields.</summary>
internal static class ClaimsId
{
    public static string Of(Claims claims)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            if (!string.IsNullOrEmpty(claims.Audience)) json.WriteString("aud"u8, claims.Audience);
            if (claims.ExpiresAt != 0) json.WriteNumber("exp"u8, claims.ExpiresAt);
            json.WriteNumber("iat"u8, claims.IssuedAt);
            json.WriteString("iss"u8, claims.Issuer);
            if (claims.Name.Length > 0) json.WriteString("name"u8, claims.Name);
            if (claims.NotBefore != 0) json.WriteNumber("nbf"u8, claims.NotBefore);
            json.WriteString("sub"u8, claims.Subject);
            json.WriteEndObject();
        }

        var hash = new Sha512tDigest(256);
        hash.BlockUpdate(stream.GetBuffer(), 0, (int)stream.Length);
        byte[] digest = new byte[hash.GetDigestSize()];
        hash.DoFinal(digest, 0);
        return Base32.Encode(digest);
    }
}

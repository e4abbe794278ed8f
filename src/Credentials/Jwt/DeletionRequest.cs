using System.Text.Json.Nodes;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt;

/// <summary>The token by which an operator asks servers to delete accounts (<c>$SYS.REQ.CLAIMS.DELETE</c>).</summary>
public static class DeletionRequest
{
    private const string ClaimKind = "generic";

    /// <param name="signer">The operator's key, or one of its signing keys: it makes the token for itself.</param>
    /// <param name="accounts">Public keys.</param>
    /// <exception cref="ArgumentException">The key is no operator's, or one of the others is no account's.</exception>
    public static string Encode(NKeyPair signer, IEnumerable<string> accounts, DateTimeOffset issuedAt)
    {
        if (signer.Kind != NKeyKind.Operator) throw new ArgumentException("Accounts are deleted by a key of their operator.", nameof(signer));
        var names = new JsonArray();
        foreach (string account in accounts)
        {
            if (!NKey.IsPublic(account, NKeyKind.Account)) throw new ArgumentException($"{account} is not the public key of an account.", nameof(accounts));
            names.Add(account);
        }

        var claims = new GenericClaims { Subject = signer.PublicKey, Issuer = signer.PublicKey, IssuedAt = issuedAt.ToUnixTimeSeconds() };
        return NatsJwt.Sign(signer, new JsonObject
        {
            ["jti"] = ClaimsId.Of(claims),
            ["iat"] = claims.IssuedAt,
            ["iss"] = claims.Issuer,
            ["sub"] = claims.Subject,
            ["nats"] = new JsonObject { ["accounts"] = names, ["type"] = ClaimKind, ["version"] = NatsJwt.NewestVersion },
        });
    }
}

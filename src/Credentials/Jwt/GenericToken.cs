using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using OrleansNats.Credentials.Jwt.Json;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt;

/// <summary>What every token has, whatever its kind: for those who keep tokens without a need to know more. Immutable.</summary>
public sealed class GenericToken
{
    private GenericToken(GenericFields fields)
    {
        Subject = fields.Subject;
        Issuer = fields.Issuer;
        Id = fields.Id;
        IssuedAt = fields.IssuedAt;
        ExpiresAt = fields.ExpiresAt;
        Data = fields.Data;
    }

    /// <inheritdoc cref="Claims.Subject"/>
    public string Subject { get; }

    /// <inheritdoc cref="Claims.Issuer"/>
    public string Issuer { get; }

    /// <inheritdoc cref="Claims.Id"/>
    public string Id { get; }

    /// <inheritdoc cref="Claims.IssuedAt"/>
    public long IssuedAt { get; }

    /// <inheritdoc cref="Claims.ExpiresAt"/>
    public long ExpiresAt { get; }

    /// <summary>The part that is NATS' own; undefined when there is none.</summary>
    public JsonElement Data { get; }

    /// <summary>Reads a token and checks its signature, not its times, nor whether its signer may sign such tokens, as nats-server 2.15.1's token library does.</summary>
    /// <param name="error">Why it is none that counts; null when it is read.</param>
    public static bool TryDecode(string? token, [NotNullWhen(true)] out GenericToken? read, [NotNullWhen(false)] out string? error)
    {
        if (!TryRead(token, out read, out string[] parts, out bool isOld, out error)) return false;
        byte[] signed = Encoding.ASCII.GetBytes(isOld ? parts[1] : parts[0] + "." + parts[1]);
        error = NatsJwt.DecodeBase64(parts[2], out byte[] signature);
        if (error is null && NKeyVerifier.Verify(read.Issuer, signed, signature)) return true;
        error ??= $"claim failed V{(isOld ? 1 : 2)} signature verification";
        read = null;
        return false;
    }

    /// <summary>Reads a token without a look at its signature: only for what comes from a place that is trusted, and is checked before it counts.</summary>
    /// <param name="error">Why it is none; null when it is read.</param>
    public static bool TryReadUnchecked(string? token, [NotNullWhen(true)] out GenericToken? read, [NotNullWhen(false)] out string? error) =>
        TryRead(token, out read, out _, out _, out error);

    private static bool TryRead(string? token, [NotNullWhen(true)] out GenericToken? read, out string[] parts, out bool isOld, [NotNullWhen(false)] out string? error)
    {
        (read, parts, isOld) = (null, [], false);
        token ??= "";
        error = NatsJwt.FindSizeError(token);
        if (error is not null) return false;
        parts = token.Split('.', 4);
        if (parts.Length != 3)
        {
            error = "expected 3 chunks";
            return false;
        }

        GenericFields? fields = null;
        error = NatsJwt.FindHeaderError(parts[0], out isOld) ?? NatsJwt.DecodeBase64(parts[1], out byte[] payload)
            ?? NatsJwt.TryParse(payload, ClaimsJson.TypeOf<GenericFields>(), out fields);
        if (error is null) read = new GenericToken(fields!);
        return error is null;
    }
}

using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using OrleansNats.Credentials.Jwt.Json;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.Credentials.Jwt;

/// <summary>
/// Tokens as NATS has them: header, claims and Ed25519 signature, each in base64url, with dots between. Rules and texts are those of nats-server
/// 2.15.1's token library, which also takes tokens of version 1, where the signature does not cover the header.
/// </summary>
public static class NatsJwt
{
    /// <summary>Longest token that is looked at, in bytes.</summary>
    public const int MaxTokenBytes = 1024 * 1024;

    internal const int NewestVersion = 2;
    private const string Algorithm = "ed25519-nkey";
    private const string OldAlgorithm = "ed25519";

    /// <summary>Reads a token of one kind.</summary>
    /// <param name="error">Why it is none that counts; null when it is read.</param>
    public static bool TryDecode<TClaims>(string? token, [NotNullWhen(true)] out TClaims? claims, [NotNullWhen(false)] out string? error)
        where TClaims : Claims, new()
    {
        claims = null;
        if (!TryDecode(token, out Claims? any, out error)) return false;
        claims = any as TClaims;
        error = claims is null ? new TClaims().NotThisKind : null;
        return error is null;
    }

    /// <summary>Reads a token of any kind, and checks its signature and that its signer may sign that kind; not its times, nor whether the signer is trusted.</summary>
    /// <param name="error">Why it is none that counts; null when it is read.</param>
    public static bool TryDecode(string? token, [NotNullWhen(true)] out Claims? claims, [NotNullWhen(false)] out string? error)
    {
        claims = null;
        token ??= "";
        error = FindSizeError(token);
        if (error is not null) return false;
        string[] parts = token.Split('.', 4);
        if (parts.Length != 3)
        {
            error = "expected 3 chunks";
            return false;
        }

        Claims? read = null;
        byte[] signature = [];
        error = FindHeaderError(parts[0], out _) ?? DecodeBase64(parts[1], out byte[] payload) ?? TryRead(payload, out read)
            ?? DecodeBase64(parts[2], out signature) ?? FindSignatureError(read!, parts, signature);
        if (error is null) claims = read;
        return error is null;
    }

    /// <summary>Signs claims, and fills in what a signature brings: issuer, time, id, kind and version.</summary>
    /// <exception cref="ArgumentException">The key may not sign such claims, or their subject is not what it has to be.</exception>
    public static string Encode(Claims claims, NKeyPair signer, DateTimeOffset issuedAt)
    {
        if (!MaySign(claims, signer.Kind)) throw new ArgumentException($"A key of kind {signer.Kind} may not sign claims of kind {claims.Kind}.", nameof(signer));
        bool isSubjectFine = claims.SubjectKind is { } kind ? NKey.IsPublic(claims.Subject, kind) : claims.Subject.Length > 0;
        if (!isSubjectFine || claims.Kind is null) throw new ArgumentException($"The subject of claims of kind {claims.Kind} has to be another one.", nameof(claims));
        claims.Issuer = signer.PublicKey;
        claims.IssuedAt = issuedAt.ToUnixTimeSeconds();
        claims.Id = ClaimsId.Of(claims);
        claims.Body.Type = claims.Kind;
        claims.Body.Version = NewestVersion;
        return Sign(signer, EncodeJson(claims));
    }

    /// <summary>Signs claims of a kind that has no class.</summary>
    internal static string Sign(NKeyPair signer, JsonObject claims) => Sign(signer, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString())));

    private static string Sign(NKeyPair signer, string encodedClaims)
    {
        string signed = EncodeJson(new TokenHeader { Type = "JWT", Algorithm = Algorithm }) + "." + encodedClaims;
        return signed + "." + Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(signed)));
    }

    /// <summary>The claims of a token as they are written in it, unchecked: for those who show a token that counts.</summary>
    public static bool TryReadClaims(string token, out JsonElement claims)
    {
        claims = default;
        if (DecodeBase64(token.Split('.').ElementAtOrDefault(1) ?? "", out byte[] json) is not null) return false;
        try
        {
            claims = JsonElement.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The token's claims as readable JSON.</summary>
    public static string Describe(Claims claims)
    {
        using JsonDocument document = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(claims, ClaimsJson.TypeOf(claims.GetType())));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true })) document.WriteTo(writer);
        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static string EncodeJson(object value) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value, ClaimsJson.TypeOf(value.GetType())));

    internal static string? FindSizeError(string token) =>
        token.Length > MaxTokenBytes ? $"token size {token.Length} exceeds maximum of {MaxTokenBytes} bytes: token too large" : null;

    /// <param name="isOld">Whether the signature is of version 1.</param>
    internal static string? FindHeaderError(string part, out bool isOld)
    {
        isOld = false;
        if (DecodeBase64(part, out byte[] json) is { } fault) return fault;
        if (TryParse(json, ClaimsJson.TypeOf<TokenHeader>(), out TokenHeader? header) is { } error) return error;
        if (!header!.Type.Equals("JWT", StringComparison.OrdinalIgnoreCase)) return $"not supported type {Quoted.Of(header.Type)}";
        isOld = header.Algorithm.Equals(OldAlgorithm, StringComparison.OrdinalIgnoreCase);
        bool isKnown = isOld || header.Algorithm.Equals(Algorithm, StringComparison.OrdinalIgnoreCase);
        return isKnown ? null : $"unexpected {Quoted.Of(header.Algorithm)} algorithm";
    }

    private static string? TryRead(byte[] json, out Claims? claims)
    {
        claims = null;
        if (TryParse(json, ClaimsJson.TypeOf<TokenKind>(), out TokenKind? kind) is { } error) return error;
        if (kind!.Version > NewestVersion) return "JWT was generated by a newer version ";
        switch (kind.Type)
        {
            case ClaimsKind.Operator: return TryReadAs<OperatorClaims>(json, kind, out claims);
            case ClaimsKind.Account: return TryReadAs<AccountClaims>(json, kind, out claims);
            case ClaimsKind.User: return TryReadAs<UserClaims>(json, kind, out claims);
            case ClaimsKind.Activation: return TryReadAs<ActivationClaims>(json, kind, out claims);
            case ClaimsKind.AuthorizationRequest: return TryParseAs<AuthorizationRequestClaims>(json, out claims);
            case ClaimsKind.AuthorizationResponse: return TryParseAs<AuthorizationResponseClaims>(json, out claims);
            case "cluster": return "ClusterClaims are not supported";
            case "server": return "ServerClaims are not supported";
            default: return TryParseAs<GenericClaims>(json, out claims);
        }
    }

    private static string? TryReadAs<TClaims>(byte[] json, TokenKind kind, out Claims? claims)
        where TClaims : Claims
    {
        if (kind.Version is < 1 or > NewestVersion)
        {
            claims = null;
            return $"library supports version {NewestVersion} or less - received {kind.Version}";
        }

        string? error = TryParseAs<TClaims>(json, out claims);
        if (claims is null) return error;
        if (kind.Version == 1 && claims is UserClaims && (error = TryParse(json, ClaimsJson.TypeOf<OldUser>(), out OldUser? old)) is null) kind.Limits = old!.Nats;
        if (kind.Version == 1) OldClaims.Convert(claims, kind);
        else if (claims is AccountClaims { Nats.Limits: { Tiers.Count: > 0 } limits }) limits.ClearStreamLimits();
        return error;
    }

    private static string? TryParseAs<TClaims>(byte[] json, out Claims? claims)
        where TClaims : Claims
    {
        string? error = TryParse(json, ClaimsJson.TypeOf<TClaims>(), out TClaims? read);
        claims = read;
        return error;
    }

    internal static string? TryParse<T>(byte[] json, JsonTypeInfo<T> type, out T? value)
        where T : class
    {
        value = null;
        try
        {
            value = JsonSerializer.Deserialize(json, type);
            return value is null ? "invalid JSON: null" : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return "invalid JSON: " + e.Message;
        }
    }

    private static string? FindSignatureError(Claims claims, string[] parts, byte[] signature)
    {
        bool isOld = claims is GenericClaims || claims.Body.Version <= 1;
        byte[] signed = Encoding.ASCII.GetBytes(isOld ? parts[1] : parts[0] + "." + parts[1]);
        if (!NKeyVerifier.Verify(claims.Issuer, signed, signature)) return $"claim failed V{(isOld ? 1 : 2)} signature verification";
        if (claims.Signers.IsEmpty) return null;
        foreach (NKeyKind kind in claims.Signers)
        {
            if (NKey.IsPublic(claims.Issuer, kind)) return null;
        }

        return "unable to validate expected prefixes - [" + string.Join(' ', claims.Signers.ToArray().Select(static kind => NameOf(kind))) + "]";
    }

    private static bool MaySign(Claims claims, NKeyKind kind) => claims.Signers.Contains(kind);

    private static string NameOf(NKeyKind kind) => kind switch
    {
        NKeyKind.Operator => "operator",
        NKeyKind.Server => "server",
        _ => "account",
    };

    /// <summary>Base64url without padding. Line ends are passed over, as nats-server does.</summary>
    /// <returns>What is wrong; null for nothing.</returns>
    internal static string? DecodeBase64(string text, out byte[] bytes)
    {
        bytes = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('-' or '_' or '\r' or '\n')) return $"illegal base64 data at input byte {i}";
        }

        byte[] room = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, room, out _, out int length) != OperationStatus.Done) return $"illegal base64 data at input byte {Math.Max(0, text.Length - 1)}";
        bytes = room[..length];
        return null;
    }
}

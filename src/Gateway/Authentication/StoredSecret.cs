using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Generators;

namespace OrleansNats.Gateway.Authentication;

/// <summary>A password or token of the configuration, plain or as a bcrypt hash. Immutable; safe for concurrent use.</summary>
internal sealed class StoredSecret
{
    private const int DigestBytes = HMACSHA256.HashSizeInBytes;
    private const int BcryptHashLength = 60;
    private const int StackBytes = 512;
    private static readonly byte[] ProcessKey = RandomNumberGenerator.GetBytes(DigestBytes);

    private readonly byte[] _digest = new byte[DigestBytes];
    private readonly string? _bcrypt;

    public StoredSecret(string configured)
    {
        if (!IsBcryptHash(configured)) Digest(configured, _digest);
        else _bcrypt = configured;
    }

    /// <summary>Whether a check takes long (bcrypt) and belongs on the thread pool.</summary>
    public bool IsSlow => _bcrypt is not null;

    /// <summary>The base-2 logarithm of the rounds of a bcrypt hash; 0 for a plain secret.</summary>
    public int Cost => _bcrypt is null ? 0 : int.Parse(_bcrypt.AsSpan(4, 2), CultureInfo.InvariantCulture);

    /// <summary>
    /// Whether text is taken as a bcrypt hash, by nats-server's rule: <c>$2</c>, one of a b x y, <c>$</c>, two digits, <c>$</c>.
    /// </summary>
    public static bool IsBcryptHash(string text) =>
        text.Length >= 7 && text.StartsWith("$2", StringComparison.Ordinal) && text[2] is 'a' or 'b' or 'x' or 'y' && text[3] == '$'
        && char.IsAsciiDigit(text[4]) && char.IsAsciiDigit(text[5]) && text[6] == '$';

    /// <summary>
    /// Compares with a plain secret in a time that depends on <paramref name="offered"/> alone: keyed digests of equal length.
    /// </summary>
    public bool MatchesPlain(string? offered)
    {
        Debug.Assert(!IsSlow);
        Span<byte> digest = stackalloc byte[DigestBytes];
        Digest(offered ?? "", digest);
        return CryptographicOperations.FixedTimeEquals(digest, _digest);
    }

    /// <summary>Compares with a bcrypt hash: 2^cost rounds, milliseconds to seconds. A malformed hash matches nothing.</summary>
    public bool MatchesBcrypt(string? offered)
    {
        Debug.Assert(IsSlow);
        if (_bcrypt!.Length != BcryptHashLength) return false;
        string hash = _bcrypt[2] == 'x' ? string.Concat("$2a", _bcrypt.AsSpan(3)) : _bcrypt; // the library does not know x, whose hashes are the same
        try
        {
            return OpenBsdBCrypt.CheckPassword(hash, (offered ?? "").ToCharArray());
        }
        catch (ArgumentException)
        {
            return false; // cost out of range or a character that is not of bcrypt's alphabet
        }
    }

    private static void Digest(string text, Span<byte> digest)
    {
        int size = Encoding.UTF8.GetByteCount(text);
        byte[]? rented = size > StackBytes ? ArrayPool<byte>.Shared.Rent(size) : null;
        Span<byte> bytes = rented ?? stackalloc byte[StackBytes];
        bytes = bytes[..Encoding.UTF8.GetBytes(text, bytes)];
        HMACSHA256.HashData(ProcessKey, bytes, digest);
        CryptographicOperations.ZeroMemory(bytes);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }
}

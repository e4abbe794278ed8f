using System.Collections.Concurrent;
using System.Collections.Frozen;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>The accounts that operators vouch for. A token is fetched when its account is first needed, and again once it has expired. Safe for concurrent use.</summary>
internal sealed class TrustedAccounts(OperatorOptions options, IAccountTokens tokens, TimeProvider time)
{
    /// <summary>Begins every reason.</summary>
    public const string LookupError = "Account JWT lookup error: ";

    private readonly FrozenSet<string> _trusted = options.SigningKeys.ToFrozenSet(StringComparer.Ordinal);
    private readonly FrozenSet<string> _strict = options.StrictKeys.ToFrozenSet(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TrustedAccount> _known = new(StringComparer.Ordinal);

    private IAccountTokens Tokens => tokens;

    /// <summary>Takes over the accounts that another one knows and this one would fetch from the same place: an account server that is down at a reload sends nobody away.</summary>
    public void Adopt(TrustedAccounts other)
    {
        if (tokens is not UrlTokens here || other.Tokens is not UrlTokens there || here.Address != there.Address) return;
        foreach ((string account, TrustedAccount known) in other._known)
        {
            if (_trusted.Contains(known.Claims.Issuer)) _known[account] = known;
        }
    }

    /// <summary>The account of a public key; null when there is none that counts.</summary>
    /// <param name="explain">Takes the reason.</param>
    public ValueTask<TrustedAccount?> FindAsync(string account, Action<string>? explain, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(account, out TrustedAccount? known) && !known.IsExpired(time.GetUtcNow())) return new(known);
        ValueTask<string?> fetch = tokens.FetchAsync(account, cancellationToken);
        return fetch.IsCompletedSuccessfully ? new(Keep(account, fetch.Result, explain)) : AwaitAsync(account, fetch, explain);
    }

    /// <summary>Whether a token makes an account that counts, and which.</summary>
    /// <param name="error">Why it does not.</param>
    public TrustedAccount? Read(string account, string? token, out string? error)
    {
        error = null;
        if (token is null) error = "account missing";
        else if (!NatsJwt.TryDecode(token.Trim(), out AccountClaims? claims, out error)) return null;
        else if (!_trusted.Contains(claims.Issuer) || claims.Subject != account || claims.Validate(time.GetUtcNow()).IsBlocking(withTimes: true))
            error = "account validation failed";
        else if (TrustedAccount.FindError(claims) is { } fault) error = fault;
        else return new TrustedAccount(claims, token.Trim(), _strict.Contains(claims.Issuer));
        return null;
    }

    private async ValueTask<TrustedAccount?> AwaitAsync(string account, ValueTask<string?> fetch, Action<string>? explain)
    {
        try
        {
            return Keep(account, await fetch.ConfigureAwait(false), explain);
        }
        catch (AccountFetchException e)
        {
            explain?.Invoke(LookupError + e.Message);
            return null;
        }
    }

    private TrustedAccount? Keep(string account, string? token, Action<string>? explain)
    {
        TrustedAccount? read = Read(account, token, out string? error);
        if (read is null) explain?.Invoke(LookupError + error);
        else _known[account] = read;
        return read;
    }
}

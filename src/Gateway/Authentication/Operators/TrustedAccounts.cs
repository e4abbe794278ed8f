using System.Collections.Concurrent;
using System.Collections.Frozen;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Authentication.Callouts;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Authentication.Operators;

/// <summary>
/// The accounts that operators vouch for. A token is fetched when its account is first needed, and again once it has expired; with it come the tokens
/// of those whose exports it imports. Lives as long as the server. Safe for concurrent use.
/// </summary>
#pragma warning disable CA1001 // The semaphore is only awaited: there is nothing in it to free.
internal sealed class TrustedAccounts
#pragma warning restore CA1001
{
    /// <summary>Begins every reason.</summary>
    public const string LookupError = "Account JWT lookup error: ";

    private const int MaxFetches = 64; // at once, of the accounts that one imports from

    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, TrustedAccount> _known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1); // of who changes _known or _sharing, until the change is in force: no two of them cross
    private readonly TokenSharing _sharing;
    private volatile Source _source;
    private long _pinnedRefusals;
    private long _updates; // that were begun, whether or not the account was known
    private volatile Task _settled = Task.CompletedTask; // complete once what the newest configuration says is in force

    public TrustedAccounts(OperatorOptions options, IAccountTokens tokens, TimeProvider time)
    {
        _time = time;
        _sharing = new TokenSharing(time);
        _source = new Source(options, tokens);
    }

    /// <summary>Those that clients are signed in by; null outside of operator mode.</summary>
    public static TrustedAccounts? Of(IAuthenticator authenticator) => authenticator switch
    {
        CalloutAuthenticator callout => Of(callout.Inner),
        TokenAuthenticator tokens => tokens.Accounts,
        _ => null,
    };

    /// <summary>Where tokens come from.</summary>
    public IAccountTokens Tokens => _source.Tokens;

    /// <summary>Puts changes into force, one after another: the next one waits until it returns.</summary>
    public Action<AccountsChange>? Changed { get; set; }

    /// <summary>Users refused since the start because their account is not pinned.</summary>
    public long PinnedRefusals => Interlocked.Read(ref _pinnedRefusals);

    /// <summary>Counts a user whose account is not pinned.</summary>
    public void CountPinnedRefusal() => Interlocked.Increment(ref _pinnedRefusals);

    /// <summary>The account as it is known now; null if it was not needed yet. It may have expired.</summary>
    public TrustedAccount? Find(string account) => _known.GetValueOrDefault(account);

    /// <summary>The account of a public key; null when there is none that counts.</summary>
    /// <param name="explain">Takes the reason.</param>
    public ValueTask<TrustedAccount?> FindAsync(string account, Action<string>? explain, CancellationToken cancellationToken)
    {
        if (!_settled.IsCompleted) return new(FindSettledAsync(account, explain, cancellationToken));
        return _known.TryGetValue(account, out TrustedAccount? known) && !known.IsExpired(_time.GetUtcNow())
            ? new(known) : new(FetchAsync(account, explain, cancellationToken));
    }

    /// <summary>Whether another token of an account is of use here: it is known. If not, a fetch of it that is under way looks again.</summary>
    public bool MayUpdate(string account)
    {
        Interlocked.Increment(ref _updates); // first, as in an update
        return Find(account) is not null;
    }

    /// <summary>Takes another token for an account that is known; of others nothing is taken.</summary>
    /// <returns>Why it does not count; null when it does.</returns>
    public async Task<string?> UpdateAsync(string account, string token, CancellationToken cancellationToken)
    {
        long updates = Interlocked.Increment(ref _updates); // before the look at what is known: a fetch that is under way looks again
        if (Find(account) is not { } known) return null;
        string? error = null;
        TrustedAccount? read = known.Token == token ? known : Read(account, token, out error);
        if (read is null) return error;
        await TakeAsync(read, new Replacement(account, null), updates, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>Forgets an account, and sends its clients away: it is fetched again if somebody needs it.</summary>
    public Task RemoveAsync(string account)
    {
        Interlocked.Increment(ref _updates); // as an update does
        return TakeTurnAsync(() =>
        {
            if (_known.TryRemove(account, out _)) Changed?.Invoke(new AccountsChange(_sharing.Remove([account]), [], [account], []));
        });
    }

    /// <summary>Takes an account to be known that no token describes yet, so that who is to bring the token can come in: its own key alone signs its users.</summary>
    public Task BootstrapAsync(string account) => PutAsync([TrustedAccount.WithoutToken(account)], replaced: null);

    /// <summary>Ends the imports whose activation is over. Called about once a second.</summary>
    public Task EndActivationsAsync() => TakeTurnAsync(() =>
    {
        if (_sharing.EndActivations() is { Count: > 0 } changed) Changed?.Invoke(new AccountsChange(changed, [], [], []));
    });

    /// <summary>Takes over what a configuration says: at the start, when it is in force at once, and at each reload.</summary>
    public void Use(OperatorOptions options, IAccountTokens tokens)
    {
        _source = new Source(options, tokens);
        if (tokens is PreloadedTokens) _settled = TakeTurnAsync(() => UsePreloaded(options));
    }

    /// <summary>Whether a token makes an account that counts, and which.</summary>
    /// <param name="error">Why it does not.</param>
    public TrustedAccount? Read(string account, string? token, out string? error)
    {
        error = null;
        Source source = _source;
        if (token is null) error = "account missing";
        else if (!NatsJwt.TryDecode(token.Trim(), out AccountClaims? claims, out error)) return null;
        else if (!source.Trusted.Contains(claims.Issuer) || claims.Subject != account || claims.Validate(_time.GetUtcNow()).IsBlocking(withTimes: true))
            error = "account validation failed";
        else if (TrustedAccount.FindError(claims) is { } fault) error = fault;
        else return new TrustedAccount(claims, token, source.Strict.Contains(claims.Issuer)) { Since = _time.GetUtcNow() };
        return null;
    }

    private async Task<TrustedAccount?> FetchAsync(string account, Action<string>? explain, CancellationToken cancellationToken)
    {
        string? error;
        try
        {
            long updates = Interlocked.Read(ref _updates);
            string? token = await Tokens.FetchAsync(account, cancellationToken).ConfigureAwait(false);
            if (Read(account, token, out error) is { } read)
            {
                await TakeAsync(read, replaced: null, updates, cancellationToken).ConfigureAwait(false);
                return Find(account);
            }
        }
        catch (AccountFetchException e)
        {
            error = e.Message;
        }

        explain?.Invoke(LookupError + error);
        return null;
    }

    /// <summary>Waits for the configuration first: what is known from before may be gone with it.</summary>
    private async Task<TrustedAccount?> FindSettledAsync(string account, Action<string>? explain, CancellationToken cancellationToken)
    {
        await _settled.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await FindAsync(account, explain, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts an account into force, and those that it imports from; of those that were fetched, looks again if updates came meanwhile.</summary>
    /// <param name="updates">How many there were before the first of them was fetched.</param>
    private async Task TakeAsync(TrustedAccount account, Replacement? replaced, long updates, CancellationToken cancellationToken)
    {
        IReadOnlyList<TrustedAccount> accounts = await WithExportersAsync(account, cancellationToken).ConfigureAwait(false);
        await PutAsync(accounts, replaced).ConfigureAwait(false);
        if (updates == Interlocked.Read(ref _updates)) return;
        foreach (TrustedAccount fetched in accounts)
        {
            bool isPushed = fetched.Name == replaced?.Account;
            if (!isPushed && Find(fetched.Name)?.Token == fetched.Token) await FetchAgainAsync(fetched).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// An update came while the account was fetched, and may have found it unknown. Goes on when whoever wanted the account does no more: it counts for
    /// others, too. An update that comes meanwhile knows the account, and comes first. An account that cannot be had any more is forgotten.
    /// </summary>
    private async Task FetchAgainAsync(TrustedAccount fetched)
    {
        long updates;
        string? token;
        try
        {
            await Tokens.FetchAsync(fetched.Name, CancellationToken.None).ConfigureAwait(false); // may be one that had begun before the update
            updates = Interlocked.Read(ref _updates);
            token = await Tokens.FetchAsync(fetched.Name, CancellationToken.None).ConfigureAwait(false);
        }
        catch (AccountFetchException)
        {
            (updates, token) = (0, null);
        }

        if (token is null) await RemoveAsync(fetched.Name).ConfigureAwait(false);
        if (token is null || token == fetched.Token || Read(fetched.Name, token, out _) is not { } read) return;
        await TakeAsync(read, new Replacement(fetched.Name, fetched.Token), updates, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>An account behind those that it imports from and that are not known yet, and those that these import from. One that cannot be had is left out.</summary>
    private async Task<IReadOnlyList<TrustedAccount>> WithExportersAsync(TrustedAccount account, CancellationToken cancellationToken)
    {
        List<TrustedAccount> accounts = [account];
        HashSet<string> seen = [account.Name];
        for (int i = 0; i < accounts.Count; i++)
        {
            string[] wanted = [.. accounts[i].Exporters.Where(name => !_known.ContainsKey(name) && seen.Add(name))];
            foreach (string[] some in wanted.Chunk(MaxFetches))
            {
                TrustedAccount?[] found = await Task.WhenAll(some.Select(name => TryFetchAsync(name, cancellationToken))).ConfigureAwait(false);
                accounts.AddRange(found.OfType<TrustedAccount>());
            }
        }

        accounts.Reverse();
        return accounts;
    }

    private async Task<TrustedAccount?> TryFetchAsync(string account, CancellationToken cancellationToken)
    {
        try
        {
            return Read(account, await Tokens.FetchAsync(account, cancellationToken).ConfigureAwait(false), out _);
        }
        catch (AccountFetchException)
        {
            return null;
        }
    }

    private Task PutAsync(IReadOnlyList<TrustedAccount> accounts, Replacement? replaced) => TakeTurnAsync(() => Put(accounts, replaced));

    /// <param name="replaced">Whose token takes the place of the one that is known; those of others do so only where that one has expired.</param>
    private void Put(IReadOnlyList<TrustedAccount> accounts, Replacement? replaced, bool replacesAll = false)
    {
        List<TrustedAccount> changed = [];
        List<TrustedAccount> updated = [];
        foreach (TrustedAccount account in accounts)
        {
            bool isKnown = _known.TryGetValue(account.Name, out TrustedAccount? before);
            bool isTold = isKnown && (replacesAll || replaced?.Covers(before!) == true || before!.IsExpired(_time.GetUtcNow()));
            if (isKnown && (!isTold || before!.Token == account.Token)) continue; // another fetch, or an update, came first
            if (!isKnown && account.Name == replaced?.Account) continue; // it was removed meanwhile
            changed.Add(account);
            if (isKnown) updated.Add(account);
        }

        if (changed.Count == 0) return;
        IReadOnlyDictionary<string, AccountOptions> sharing = _sharing.Set([.. changed.Select(static account => account.Claims)], out IReadOnlyList<string> faults);
        foreach (TrustedAccount account in changed) _known[account.Name] = account;
        Changed?.Invoke(new AccountsChange(sharing, updated, [], faults));
    }

    private void UsePreloaded(OperatorOptions options)
    {
        TrustedAccount[] preloaded = [.. options.Preload.Select(pair => Read(pair.Key, pair.Value, out _)).OfType<TrustedAccount>()];
        HashSet<string> names = [.. preloaded.Select(static account => account.Name)];
        string[] gone = [.. _known.Keys.Where(name => !names.Contains(name))]; // the reload looks at their clients
        foreach (string account in gone) _known.TryRemove(account, out _);
        if (gone.Length > 0) Changed?.Invoke(new AccountsChange(_sharing.Remove(gone), [], [], []));
        Put(preloaded, replaced: null, replacesAll: true);
    }

    private async Task TakeTurnAsync(Action change)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            change();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What another token takes the place of.</summary>
    /// <param name="Token">Of that one only; null for whichever is known.</param>
    private sealed record Replacement(string Account, string? Token)
    {
        public bool Covers(TrustedAccount known) => known.Name == Account && (Token is null || known.Token == Token);
    }

    private sealed class Source(OperatorOptions options, IAccountTokens tokens)
    {
        public IAccountTokens Tokens => tokens;

        public FrozenSet<string> Trusted { get; } = options.SigningKeys.ToFrozenSet(StringComparer.Ordinal);

        public FrozenSet<string> Strict { get; } = options.StrictKeys.ToFrozenSet(StringComparer.Ordinal);
    }
}

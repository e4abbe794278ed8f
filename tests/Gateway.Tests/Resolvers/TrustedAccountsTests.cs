using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Resolvers;

/// <summary>What is known of accounts while their tokens come and change.</summary>
public sealed class TrustedAccountsTests
{
    private readonly ManualTime _time = new();
    private readonly TokenMaker _maker = new();
    private readonly FakeTokens _tokens = new();
    private readonly List<AccountsChange> _changes = [];
    private readonly TrustedAccounts _accounts;
    private readonly string _bank = TokenMaker.NewAccount();
    private readonly string _shop = TokenMaker.NewAccount();

    public TrustedAccountsTests() =>
        _accounts = new TrustedAccounts(new OperatorOptions { TrustedKeys = [_maker.Operator.PublicKey] }, _tokens, _time) { Changed = _changes.Add };

    [Fact]
    public async Task Find_AccountThatImports_BringsItsExporterInOneChange()
    {
        _tokens.Set(_bank, Token(_bank, Export));
        _tokens.Set(_shop, Token(_shop, Import));
        Assert.NotNull(await _accounts.FindAsync(_shop, null, default));
        AccountsChange change = Assert.Single(_changes);
        Assert.Equal(((string[])[_bank, _shop]).Order(), change.Sharing.Keys.Order());
        Assert.Single(change.Sharing[_shop].Rules.StreamImports);
        Assert.Empty(change.Updated);
        Assert.Empty(change.Faults);
    }

    [Fact]
    public async Task Find_ExporterIsMissing_ImportHoldsOnceItComes()
    {
        _tokens.Set(_shop, Token(_shop, Import));
        await _accounts.FindAsync(_shop, null, default);
        Assert.Contains("is missing", Assert.Single(_changes[0].Faults), StringComparison.Ordinal);
        _tokens.Set(_bank, Token(_bank, Export));
        await _accounts.FindAsync(_bank, null, default);
        Assert.Single(_changes[1].Sharing[_shop].Rules.StreamImports);
    }

    [Fact]
    public async Task Update_ExporterTakesBack_ImporterLosesIt()
    {
        _tokens.Set(_bank, Token(_bank, Export));
        _tokens.Set(_shop, Token(_shop, Import));
        await _accounts.FindAsync(_shop, null, default);
        Assert.Null(await _accounts.UpdateAsync(_bank, Token(_bank), default));
        Assert.Equal(_bank, Assert.Single(_changes[1].Updated).Name);
        Assert.Empty(_changes[1].Sharing[_shop].Rules.StreamImports);
    }

    [Fact]
    public async Task Update_TokenThatDoesNotCount_ChangesNothing()
    {
        _tokens.Set(_shop, Token(_shop));
        TrustedAccount known = (await _accounts.FindAsync(_shop, null, default))!;
        Assert.Equal("account validation failed", await _accounts.UpdateAsync(_shop, new TokenMaker().Token(_shop, _time.GetUtcNow()), default));
        Assert.Equal("account validation failed", await _accounts.UpdateAsync(_shop, Token(_bank), default));
        Assert.Equal("account validation failed", await _accounts.UpdateAsync(_shop, Token(_shop, static claims => claims.ExpiresAt = 1), default));
        Assert.Null(await _accounts.UpdateAsync(_bank, "x", default)); // nobody uses it
        Assert.Same(known, _accounts.Find(_shop));
        Assert.Single(_changes);
    }

    /// <summary>Two accounts that import from each other in a circle: neither waits for the other.</summary>
    [Fact]
    public async Task Find_Circle_OneOfTheImportsIsLeftOut()
    {
        _tokens.Set(_bank, Token(_bank, claims =>
        {
            Export(claims);
            claims.Nats.Imports = [new ImportClaim { Subject = "news.>", Account = _shop, Type = ShareKind.Stream }];
        }));
        _tokens.Set(_shop, Token(_shop, claims =>
        {
            Export(claims);
            Import(claims);
        }));
        Assert.NotNull(await _accounts.FindAsync(_shop, null, default));
        Assert.Contains(_changes[0].Faults, static fault => fault.Contains("import forms a cycle", StringComparison.Ordinal));
        Assert.Equal(1, _changes[0].Sharing.Values.Sum(static options => options.Rules.StreamImports.Count));
    }

    [Fact]
    public async Task Update_WhileTheAccountIsFetched_IsNotLost()
    {
        string older = Token(_shop);
        string newer = Token(_shop, static claims => claims.Name = "newer");
        _tokens.Set(_shop, older);
        TaskCompletionSource hold = _tokens.Hold(_shop);
        Task<TrustedAccount?> find = _accounts.FindAsync(_shop, null, default).AsTask();
        _tokens.Set(_shop, newer);
        await _accounts.UpdateAsync(_shop, newer, default); // the account is not known yet
        hold.SetResult();
        Assert.Equal(newer, (await find)!.Token);
        Assert.Equal(newer, _accounts.Find(_shop)!.Token);
    }

    /// <summary>Whoever has the new token does not hand it over, because nobody seems to need it.</summary>
    [Fact]
    public async Task MayUpdate_WhileTheAccountIsFetched_IsFetchedAgain()
    {
        _tokens.Set(_shop, Token(_shop));
        TaskCompletionSource hold = _tokens.Hold(_shop);
        Task<TrustedAccount?> find = _accounts.FindAsync(_shop, null, default).AsTask();
        await _tokens.ReachedAsync(hold);
        string newer = Token(_shop, static claims => claims.Name = "newer");
        _tokens.Set(_shop, newer);

        Assert.False(_accounts.MayUpdate(_shop));
        hold.SetResult();

        Assert.Equal(newer, (await find)!.Token);
        Assert.True(_accounts.MayUpdate(_shop));
    }

    [Fact]
    public async Task Update_WhileTheExporterIsFetched_IsNotLost()
    {
        string newer = Token(_bank, static claims => claims.Nats.Revocations["*"] = 1);
        _tokens.Set(_bank, Token(_bank, Export));
        _tokens.Set(_shop, Token(_shop, Import));
        TaskCompletionSource hold = _tokens.Hold(_bank);
        Task<TrustedAccount?> find = _accounts.FindAsync(_shop, null, default).AsTask();
        _tokens.Set(_bank, newer);
        await _accounts.UpdateAsync(_bank, newer, default); // the account is not known yet
        hold.SetResult();
        await find;
        Assert.Equal(newer, _accounts.Find(_bank)!.Token);
        Assert.Empty(_changes[^1].Sharing[_shop].Rules.StreamImports);
    }

    /// <summary>The token that is fetched again, because one update came too early for it, is itself older than the next update.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Update_WhileTheAccountIsFetchedAgain_Stays(int again)
    {
        string[] tokens = [.. Enumerable.Range(0, 3).Select(i => Token(_shop, claims => claims.Name = $"{i}"))];
        _tokens.Set(_shop, tokens[0]);
        TaskCompletionSource first = _tokens.Hold(_shop);
        TaskCompletionSource second = _tokens.Hold(_shop, again);
        Task<TrustedAccount?> find = _accounts.FindAsync(_shop, null, default).AsTask();
        _tokens.Set(_shop, tokens[1]);
        await _accounts.UpdateAsync(_shop, tokens[1], default); // too early
        first.SetResult();
        await _tokens.ReachedAsync(second);
        _tokens.Set(_shop, tokens[2]);
        await _accounts.UpdateAsync(_shop, tokens[2], default);
        second.SetResult();
        await find;
        Assert.Equal("2", _accounts.Find(_shop)!.Claims.Name);
    }

    [Fact]
    public async Task Remove_WhileTheAccountIsFetched_IsNotLost()
    {
        _tokens.Set(_shop, Token(_shop));
        TaskCompletionSource hold = _tokens.Hold(_shop);
        Task<TrustedAccount?> find = _accounts.FindAsync(_shop, null, default).AsTask();
        _tokens.Remove(_shop);
        await _accounts.RemoveAsync(_shop);
        hold.SetResult();
        Assert.Null(await find);
        Assert.Null(_accounts.Find(_shop));
    }

    /// <summary>A configuration without the account waits for another change, and a client for the configuration.</summary>
    [Fact]
    public async Task Find_ConfigurationIsNotYetInForce_WaitsForIt()
    {
        var preloaded = new OperatorOptions { TrustedKeys = [_maker.Operator.PublicKey], Preload = new Dictionary<string, string> { [_shop] = Token(_shop) } };
        var accounts = new TrustedAccounts(preloaded, new PreloadedTokens(preloaded.Preload), _time);
        Assert.NotNull(await accounts.FindAsync(_shop, null, default));
        using var entered = new SemaphoreSlim(0);
        using var leave = new ManualResetEventSlim();
        accounts.Changed = _ =>
        {
            entered.Release();
            Assert.True(leave.Wait(TimeSpan.FromSeconds(30)));
        };
        Task<string?> busy = Task.Run(() => accounts.UpdateAsync(_shop, Token(_shop, static claims => claims.Name = "newer"), default));
        Assert.True(await entered.WaitAsync(TimeSpan.FromSeconds(30)));
        accounts.Use(new OperatorOptions { TrustedKeys = preloaded.TrustedKeys }, new PreloadedTokens(new Dictionary<string, string>()));
        Task<TrustedAccount?> find = accounts.FindAsync(_shop, null, default).AsTask();
        leave.Set();
        Assert.Null(await busy);
        Assert.Null(await find);
    }

    [Fact]
    public async Task EndActivations_TimeIsOver_ImportEnds()
    {
        NKeyPair bank = NKeyPair.Create(NKeyKind.Account);
        var activation = new ActivationClaims { Subject = _shop, ExpiresAt = _time.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds() };
        (activation.Nats.ImportSubject, activation.Nats.ImportType) = ("news.>", ShareKind.Stream);
        string activationToken = NatsJwt.Encode(activation, bank, _time.GetUtcNow());
        _tokens.Set(bank.PublicKey, Token(bank.PublicKey, static claims => claims.Nats.Exports = [new ExportClaim { Subject = "news.>", Type = ShareKind.Stream, TokenRequired = true }]));
        _tokens.Set(_shop, Token(_shop, claims =>
            claims.Nats.Imports = [new ImportClaim { Subject = "news.>", Account = bank.PublicKey, Type = ShareKind.Stream, Token = activationToken }]));
        await _accounts.FindAsync(_shop, null, default);
        Assert.Single(_changes[0].Sharing[_shop].Rules.StreamImports);
        await _accounts.EndActivationsAsync();
        Assert.Single(_changes);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _accounts.EndActivationsAsync();
        Assert.Empty(_changes[1].Sharing[_shop].Rules.StreamImports);
        await _accounts.EndActivationsAsync();
        Assert.Equal(2, _changes.Count);
    }

    [Fact]
    public async Task Remove_KnownAccount_IsToldAndForgotten()
    {
        _tokens.Set(_shop, Token(_shop));
        await _accounts.FindAsync(_shop, null, default);
        await _accounts.RemoveAsync(_shop);
        await _accounts.RemoveAsync(_shop);
        Assert.Equal([_shop], _changes[1].Removed);
        Assert.Equal(2, _changes.Count);
        Assert.Null(_accounts.Find(_shop));
    }

    [Fact]
    public async Task Bootstrap_AccountWithoutToken_IsItsOwnSignerUntilTheTokenComes()
    {
        await _accounts.BootstrapAsync(_shop);
        Assert.True(_accounts.Find(_shop)!.IsSigner(_shop, out _));
        Assert.True(_accounts.Find(_shop)!.IsWithoutToken);
        Assert.Null(await _accounts.UpdateAsync(_shop, Token(_shop), default));
        Assert.False(_accounts.Find(_shop)!.IsWithoutToken);
    }

    private string Token(string account, Action<AccountClaims>? change = null) => _maker.Token(account, _time.GetUtcNow(), change);

    private static void Export(AccountClaims claims) => claims.Nats.Exports = [new ExportClaim { Subject = "news.>", Type = ShareKind.Stream }];

    private void Import(AccountClaims claims) => claims.Nats.Imports = [new ImportClaim { Subject = "news.>", Account = _bank, Type = ShareKind.Stream }];

    private sealed class FakeTokens : IAccountTokens
    {
        private readonly Dictionary<string, string> _tokens = [];
        private readonly Dictionary<string, Queue<TaskCompletionSource?>> _held = [];
        private readonly Dictionary<TaskCompletionSource, TaskCompletionSource> _reached = [];

        public void Set(string account, string token) => _tokens[account] = token;

        public void Remove(string account) => _tokens.Remove(account);

        /// <summary>An answer about the account, which is what there is when it is asked for, waits.</summary>
        /// <param name="number">1 for the next answer behind those that were held before.</param>
        public TaskCompletionSource Hold(string account, int number = 1)
        {
            var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _reached.Add(hold, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (!_held.TryGetValue(account, out Queue<TaskCompletionSource?>? held)) _held.Add(account, held = []);
            while (--number > 0) held.Enqueue(null);
            held.Enqueue(hold);
            return hold;
        }

        /// <summary>Waits until an answer is held.</summary>
        public Task ReachedAsync(TaskCompletionSource hold) => _reached[hold].Task.WaitAsync(TimeSpan.FromSeconds(30));

        public async ValueTask<string?> FetchAsync(string account, CancellationToken cancellationToken)
        {
            string? token = _tokens.GetValueOrDefault(account);
            if (_held.TryGetValue(account, out Queue<TaskCompletionSource?>? held) && held.TryDequeue(out TaskCompletionSource? hold) && hold is not null)
            {
                _reached[hold].SetResult();
                await hold.Task;
            }

            return token;
        }
    }
}

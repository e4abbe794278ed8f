using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Resolvers;

/// <summary>The resolver of a gateway while it runs: starts it, answers requests about tokens, and does what is due from time to time.</summary>
internal sealed class ResolverHost : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestExpiryCheck = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestExpiryCheck = TimeSpan.FromMilliseconds(10);

    private readonly ServerContext _server;
    private readonly TrustedAccounts? _accounts;
    private readonly DirectoryTokens? _tokens;
    private readonly SystemEvents.SystemEvents? _events;
    private readonly OperatorTrust? _trust;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stop;
    private readonly List<InternalLane> _lanes = [];
    private readonly ClaimsUpdates? _updates;
    private readonly DirectorySync? _sync;
    private bool _isBootstrapping; // of the start, then of the timer

    /// <param name="accounts">Null outside of operator mode.</param>
    /// <param name="events">Null without a system account.</param>
    public ResolverHost(ServerContext server, TrustedAccounts? accounts, SystemEvents.SystemEvents? events)
    {
        _server = server;
        _stop = _stopping.Token;
        _accounts = accounts;
        _events = events;
        _tokens = accounts?.Tokens as DirectoryTokens;
        _trust = OperatorTrust.Of(Operators);
        if (accounts is not null)
        {
            accounts.Changed = new AccountUpdates(server).Apply;
            accounts.Use(Operators, accounts.Tokens);
        }

        if (events is null || (_tokens is not null && _trust is null)) return;
        var replies = new ClaimsReplies(events.Messages);
        _updates = new ClaimsUpdates(replies, accounts, _tokens, _trust);
        InternalLane lane = AddLane("requests about tokens");
        _updates.Subscribe(server.Internal, events.Messages.System, lane);
        if (_tokens is null) return;
        new DirectoryRequests(replies, accounts!, _tokens, _trust!).Subscribe(lane, AddLane("look-ups of tokens"));
        if (_tokens.Options.IsCache) return;
        _sync = new DirectorySync(events.Messages, _tokens.Directory, _updates);
        _sync.Subscribe(AddLane("tokens for other servers"), AddLane("tokens of other servers"));
    }

    private OperatorOptions Operators => _server.Options.Operators;

    /// <summary>Tries the resolver out, and begins.</summary>
    /// <exception cref="GatewayStartException">The account server does not answer, or the directory cannot be used.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_accounts is null) return;
        if (_accounts.Tokens is UrlTokens url) await TryAsync(url, cancellationToken);
        if (_tokens is not null) await OpenAsync(_tokens);
        await FindSystemAccountAsync(cancellationToken);
        if (_tokens is not null && _events is not null)
            _tokens.AskOthers = new TokenLookup(_server.Internal, _events.Messages.System, () => _events.OtherServers, _tokens.Options.Timeout, _server.Time).AskAsync;
        _ = RepeatAsync("ending what is over", Tick, OnTickAsync);
        if (_tokens is null) return;
        _ = RepeatAsync("removing expired tokens", ExpiryCheckOf(_tokens.Options), _tokens.Directory.RemoveEndedAsync);
        if (_sync is not null) _ = RepeatAsync("comparing tokens", _tokens.Options.Interval, _sync.AskAsync);
    }

    /// <summary>Reads the directory again after a reload. Never throws.</summary>
    public Task ReloadAsync() => _tokens is null ? Task.CompletedTask : DoAsync("reloading", async () =>
    {
        List<string> faults = [];
        IReadOnlyList<string> changed = await _tokens.Directory.ReloadAsync(faults);
        foreach (string fault in faults) ResolverLog.BadFile(_server.Logger, _tokens.Directory.Folder, fault);
        foreach (string account in changed.Where(account => _accounts!.Find(account) is not null)) await _updates!.ApplyAsync(account);

        await StorePreloadedAsync(_tokens);
    });

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _sync?.Dispose();
        foreach (InternalLane lane in _lanes) lane.Dispose();
        _stopping.Dispose();
    }

    private static TimeSpan ExpiryCheckOf(ResolverDirectoryOptions options)
    {
        TimeSpan half = options.TimeToLive / 2;
        return half == TimeSpan.Zero || half > LongestExpiryCheck ? LongestExpiryCheck : half < ShortestExpiryCheck ? ShortestExpiryCheck : half;
    }

    /// <summary>As nats-server does: an account server that does not answer ends the start.</summary>
    private static async Task TryAsync(UrlTokens tokens, CancellationToken cancellationToken)
    {
        try
        {
            await tokens.FetchAsync("", cancellationToken);
        }
        catch (AccountFetchException e)
        {
            throw new GatewayStartException(e.Message, e);
        }
    }

    private async Task OpenAsync(DirectoryTokens tokens)
    {
        if (_trust is null) throw new GatewayStartException("Could not start resolver: no operator key found");
        try
        {
            IReadOnlyList<string> faults = await tokens.Directory.OpenAsync();
            foreach (string fault in faults) ResolverLog.BadFile(_server.Logger, tokens.Directory.Folder, fault);
        }
        catch (TokenStoreException e)
        {
            throw new GatewayStartException("Could not start resolver: " + e.Message, e);
        }

        await StorePreloadedAsync(tokens);
        if (tokens.Options.IsCache) ResolverLog.ManagingSome(_server.Logger, tokens.Directory.Folder);
        else ResolverLog.ManagingAll(_server.Logger, tokens.Directory.Folder);
    }

    /// <summary>Tokens of the configuration come into the directory unless it has newer ones.</summary>
    private async Task StorePreloadedAsync(DirectoryTokens tokens)
    {
        foreach ((string account, string token) in Operators.Preload)
        {
            try
            {
                if (await tokens.Directory.SaveIfNewerAsync(account, token) && _updates is not null) await _updates.ApplyAsync(account);
            }
            catch (TokenStoreException e)
            {
                ResolverLog.StepFailed(_server.Logger, $"storing the preloaded account {account}", e.Message);
            }
        }
    }

    /// <summary>The system account has to be there, for by it tokens come: without a token its own key signs its users.</summary>
    private async Task FindSystemAccountAsync(CancellationToken cancellationToken)
    {
        if (Operators is not { Resolver.IsMemory: false, Operators.Count: 1 } || _server.Accounts.SystemName is not { } system) return;
        if (await _accounts!.FindAsync(system, explain: null, cancellationToken) is not null) return;
        await _accounts.BootstrapAsync(system);
        _isBootstrapping = true;
        ResolverLog.Bootstrapping(_server.Logger);
    }

    private async Task OnTickAsync()
    {
        await _accounts!.EndActivationsAsync();
        if (!_isBootstrapping || _server.Accounts.SystemName is not { } system) return;
        try
        {
            bool isMissing = _accounts.Find(system) is { IsWithoutToken: true };
            if (isMissing && await _accounts.Tokens.FetchAsync(system, _stop) is { } token) await _accounts.UpdateAsync(system, token, _stop);
            if (_accounts.Find(system) is not { IsWithoutToken: false }) return;
            _isBootstrapping = false;
            ResolverLog.SystemAccountFound(_server.Logger);
        }
        catch (AccountFetchException)
        {
            // Asked again a second later.
        }
    }

    private async Task RepeatAsync(string step, TimeSpan interval, Func<Task> act)
    {
        using var timer = new PeriodicTimer(interval, _server.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop)) await DoAsync(step, act);
        }
        catch (OperationCanceledException)
        {
            // The gateway ends.
        }
    }

    private async Task DoAsync(string step, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (TokenStoreException e)
        {
            ResolverLog.StepFailed(_server.Logger, step, e.Message);
        }
#pragma warning disable CA1031 // what fails now is tried again later
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            ResolverLog.Crashed(_server.Logger, e, step);
        }
    }

    private InternalLane AddLane(string name)
    {
        InternalLane lane = _server.Internal.CreateLane(name);
        _lanes.Add(lane);
        return lane;
    }
}

using System.Collections.Concurrent;
using System.Text;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Accounts;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Server;

/// <summary>The accounts of a gateway: the global one, which always exists, and those of the configuration.</summary>
internal sealed class AccountDirectory
{
    private readonly ConcurrentDictionary<string, Account> _byName = new(StringComparer.Ordinal);
    private readonly bool _cached;
    private readonly bool _isClustered;
    private readonly ISiloTie? _silos;
    private readonly TimeProvider _time;
    private volatile string? _systemName;
    private volatile bool _areFromTokens;

    public AccountDirectory(AccountsOptions options, bool cached, bool isClustered, ISiloTie? silos = null, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _cached = cached;
        _isClustered = isClustered;
        _silos = silos;
        Global = Get(ClientIdentity.GlobalAccount);
        Configure(options);
    }

    public Account Global { get; }

    /// <summary>Name of the account that belongs to the server itself; null for none.</summary>
    public string? SystemName => _systemName;

    public IEnumerable<Account> All => _byName.Values.Where(static account => account.IsConfigured);

    /// <summary>Called with each account that is added, once it is in the directory.</summary>
    public Action<Account>? OnAdded { get; set; }

    /// <summary>Null when there is no account of that name.</summary>
    public Account? Find(ReadOnlySpan<byte> name)
    {
        string text = Encoding.UTF8.GetString(name);
        if (_byName.TryGetValue(text, out Account? account)) return account.IsConfigured ? account : null;
        return _areFromTokens && NKey.IsPublic(text, NKeyKind.Account) ? Get(text) : null; // who comes in later has to show that it counts
    }

    public Account Get(string name)
    {
        if (_byName.TryGetValue(name, out Account? known)) return known;
        var added = new Account(name, _cached, _isClustered, _silos, _time);
        Account winner = _byName.GetOrAdd(name, added);
        if (ReferenceEquals(winner, added)) OnAdded?.Invoke(added);
        return winner;
    }

    /// <summary>
    /// Adds what the options have, and hides what they have no longer. A hidden account is kept for those who still hold on to it, and for its return.
    /// </summary>
    public void Configure(AccountsOptions options)
    {
        _systemName = options.SystemName;
        _areFromTokens = options.AreFromTokens;
        foreach (Account account in All.Where(account => !options.Contains(account.Name))) account.IsConfigured = false;
        foreach (string name in options.Names) Show(Get(name));
        if (_systemName is { } system) Show(Get(system));
        foreach (Account account in _byName.Values.Where(account => !options.IsFromToken(account.Name))) // what tokens say has its own way
            AccountSharing.Apply(account, account.IsConfigured ? options.Of(account.Name) : AccountOptions.None, Get);
    }

    private void Show(Account account)
    {
        if (account.IsConfigured) return;
        account.IsConfigured = true;
        OnAdded?.Invoke(account); // routes that began meanwhile do not carry it yet
    }
}

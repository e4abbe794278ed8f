using System.Collections.Concurrent;
using System.Text;
using OrleansNats.Gateway.Authentication;

namespace OrleansNats.Gateway.Server;

/// <summary>The accounts of a gateway. The global one and the system account always exist.</summary>
internal sealed class AccountDirectory
{
    public const string SystemAccount = "$SYS";

    private readonly ConcurrentDictionary<string, Account> _byName = new(StringComparer.Ordinal);
    private readonly bool _cached;
    private readonly bool _isClustered;

    public AccountDirectory(bool cached, bool isClustered)
    {
        _cached = cached;
        _isClustered = isClustered;
        Global = Get(ClientIdentity.GlobalAccount);
        Get(SystemAccount);
    }

    public Account Global { get; }

    public IEnumerable<Account> All => _byName.Values;

    /// <summary>Null when there is no account of that name.</summary>
    public Account? Find(ReadOnlySpan<byte> name) => _byName.GetValueOrDefault(Encoding.UTF8.GetString(name));

    /// <summary>Called with each account that is added, once it is in the directory.</summary>
    public Action<Account>? OnAdded { get; set; }

    public Account Get(string name)
    {
        if (_byName.TryGetValue(name, out Account? known)) return known;
        var added = new Account(name, _cached, _isClustered);
        Account winner = _byName.GetOrAdd(name, added);
        if (ReferenceEquals(winner, added)) OnAdded?.Invoke(added);
        return winner;
    }
}

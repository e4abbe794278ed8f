using System.Collections.Concurrent;
using System.Text;
using OrleansNats.Gateway.Authentication;

namespace OrleansNats.Gateway.Server;

/// <summary>The accounts of a gateway. The global one and the system account always exist.</summary>
internal sealed class AccountDirectory
{
    private const string SystemAccount = "$SYS";

    private readonly ConcurrentDictionary<string, Account> _byName = new(StringComparer.Ordinal);
    private readonly bool _cached;

    public AccountDirectory(bool cached)
    {
        _cached = cached;
        Global = Get(ClientIdentity.GlobalAccount);
        Get(SystemAccount);
    }

    public Account Global { get; }

    public IEnumerable<Account> All => _byName.Values;

    /// <summary>Null when there is no account of that name.</summary>
    public Account? Find(ReadOnlySpan<byte> name) => _byName.GetValueOrDefault(Encoding.UTF8.GetString(name));

    public Account Get(string name) => _byName.GetOrAdd(name, static (key, cached) => new Account(key, cached), _cached);
}

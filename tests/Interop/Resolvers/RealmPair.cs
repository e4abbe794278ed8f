namespace OrleansNats.Interop.Resolvers;

/// <summary>A nats-server and a gateway with the same operator and the same kind of resolver. Started when first needed.</summary>
public sealed class RealmPair : IAsyncLifetime
{
    private readonly Dictionary<string, (RealmServer Reference, RealmServer Own)> _started = [];

    /// <param name="resolver">As in <see cref="RealmServer.StartAsync"/>.</param>
    internal async Task<(RealmServer Reference, RealmServer Own)> GetAsync(string resolver, Action<Credentials.Jwt.OperatorClaims>? change = null, string name = "")
    {
        if (_started.TryGetValue(resolver + name, out (RealmServer Reference, RealmServer Own) pair)) return pair;
        var realm = new Realm(change);
        pair = (await RealmServer.StartAsync(Servers.Reference, realm, resolver), await RealmServer.StartAsync(Servers.Gateway, realm, resolver));
        return _started[resolver + name] = pair;
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach ((RealmServer reference, RealmServer own) in _started.Values)
        {
            await reference.DisposeAsync();
            await own.DisposeAsync();
        }
    }
}

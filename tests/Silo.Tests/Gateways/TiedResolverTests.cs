using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Tokens of accounts between gateways that only silos join.</summary>
public sealed class TiedResolverTests(TiedCluster cluster) : IClassFixture<TiedCluster>, IDisposable
{
    private readonly NKeyPair _operator = NKeyPair.Create(NKeyKind.Operator);
    private readonly NKeyPair _system = NKeyPair.Create(NKeyKind.Account);
    private readonly NKeyPair _shop = NKeyPair.Create(NKeyKind.Account);
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansnats-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Token_OfOneGateway_IsLookedUpAndHandedOver()
    {
        string directory = Path.Combine(_folder, "a");
        Directory.CreateDirectory(directory);
        string token = Account(_shop);
        await File.WriteAllTextAsync(Path.Combine(directory, _shop.PublicKey + ".jwt"), token);
        await using GatewayNode first = await cluster.JoinAsync(Config(directory, "full"));
        await using GatewayNode cache = await cluster.JoinAsync(Config(Path.Combine(_folder, "b"), "cache"));
        await Eventually.ValueAsync(() => TryConnectAsync(cache), static isIn => isIn, "a user of the account at the gateway with a cache", GatewayNode.Deadline);
        await using GatewayNode second = await cluster.JoinAsync(Config(Path.Combine(_folder, "c"), "full"));
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(_folder, "c", _shop.PublicKey + ".jwt")), "the token in the other directory", GatewayNode.Deadline);
        Assert.Equal(token, await File.ReadAllTextAsync(Path.Combine(_folder, "c", _shop.PublicKey + ".jwt")));
    }

    private string Config(string directory, string type)
    {
        var claims = new OperatorClaims { Subject = _operator.PublicKey };
        claims.Nats.SystemAccount = _system.PublicKey;
        string operatorToken = NatsJwt.Encode(claims, _operator, DateTimeOffset.UtcNow);
        string interval = type == "full" ? "interval: \"300ms\"" : "";
        return $"operator: {operatorToken}\nresolver: {{ type: {type}, dir: '{directory}', {interval} }}\nresolver_preload: {{ {_system.PublicKey}: {Account(_system)} }}\n";
    }

    private string Account(NKeyPair account) => NatsJwt.Encode(AccountClaims.Create(account.PublicKey), _operator, DateTimeOffset.UtcNow);

    private async Task<bool> TryConnectAsync(GatewayNode node)
    {
        UserClaims claims = UserClaims.Create(NKeyPair.Create(NKeyKind.User).PublicKey);
        claims.Nats.BearerToken = true;
        try
        {
            await using LiveClient client = await node.ConnectAsync($",\"jwt\":\"{NatsJwt.Encode(claims, _shop, DateTimeOffset.UtcNow.AddSeconds(-5))}\"");
            return true;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
    }
}

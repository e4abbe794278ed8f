using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Interop.Cluster;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Resolvers;

/// <summary>Servers of one cluster hand each other the tokens they have: gateways alone, and with nats-server.</summary>
public sealed class ClusterSyncTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Realm _realm = new();
    private readonly List<string> _folders = [];
    private readonly NodeGroup _group = new();
    private readonly List<LiveClient> _clients = [];

    public static TheoryData<string> Pairs =>
    [
        $"{Servers.Reference} {Servers.Reference}", $"{Servers.Gateway} {Servers.Gateway}", $"{Servers.Reference} {Servers.Gateway}",
        $"{Servers.Gateway} {Servers.Reference}", $"{Servers.Release210} {Servers.Gateway}",
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (LiveClient client in _clients) await client.DisposeAsync();
        await _group.DisposeAsync();
        foreach (string folder in _folders) Directory.Delete(folder, recursive: true);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Full_ServerThatComesLater_GetsWhatTheFirstHasAndGivesWhatItHas(string mix)
    {
        string[] programs = ClusterMix.Programs(mix);
        NKeyPair ofFirst = Realm.NewAccount();
        NKeyPair ofSecond = Realm.NewAccount();
        NKeyPair ofBoth = Realm.NewAccount();
        string older = _realm.Account(ofBoth, static claims => claims.Name = "older", issuedAt: Realm.Now.AddMinutes(-5));
        string newer = _realm.Account(ofBoth, static claims => claims.Name = "newer");
        await StartAsync(programs[0], Full(), (ofFirst, _realm.Account(ofFirst)), (ofBoth, older));
        await StartAsync(programs[1], Full(), (ofSecond, _realm.Account(ofSecond)), (ofBoth, newer));
        string[] all = [.. ((string[])[ofFirst.PublicKey, ofSecond.PublicKey, ofBoth.PublicKey, _realm.System.PublicKey]).Order(StringComparer.Ordinal)];
        foreach (string folder in _folders)
        {
            await Eventually.ValueAsync(
                () => Task.FromResult(Directory.GetFiles(folder, "*.jwt").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal).ToArray()),
                found => found.SequenceEqual(all),
                "all tokens in every directory",
                Deadline);
            await Eventually.ValueAsync(() => File.ReadAllTextAsync(Path.Combine(folder, ofBoth.PublicKey + ".jwt")), found => found == newer, "the newer token", Deadline);
        }

        foreach (ClusterNode node in _group.Nodes)
        {
            foreach (NKeyPair account in (NKeyPair[])[ofFirst, ofSecond, ofBoth]) await ConnectAsync(node, Realm.AsUserOf(account));
        }
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Full_PushToOne_IsTakenByAll(string mix)
    {
        foreach (string program in ClusterMix.Programs(mix)) await StartAsync(program, Full());
        NKeyPair account = Realm.NewAccount();
        LiveClient system = await ConnectAsync(_group.Nodes[0], _realm.AsSystem);
        await system.SubscribeAsync("_INBOX.push", "push");
        await Eventually.ValueAsync(
            async () =>
            {
                system.TakeMessages(); // interest may not have come when it was pushed first
                await system.PublishAsync("$SYS.REQ.CLAIMS.UPDATE", _realm.Account(account), "_INBOX.push");
                await system.FlushAsync();
                await system.WaitForAsync(static message => message.Sid == "push", "an answer");
                return _folders.Count(folder => File.Exists(Path.Combine(folder, account.PublicKey + ".jwt")));
            },
            count => count == _folders.Count,
            "the token in every directory",
            Deadline);
        LiveClient client = await ConnectAsync(_group.Nodes[1], Realm.AsUserOf(account));
        await client.FlushAsync();
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Cache_AccountThatAFullServerHas_IsLookedUp(string mix)
    {
        string[] programs = ClusterMix.Programs(mix);
        NKeyPair account = Realm.NewAccount();
        string token = _realm.Account(account);
        await StartAsync(programs[0], Full(), (account, token));
        await StartAsync(programs[1], "{ type: cache, dir: {dir}, ttl: \"1h\" }");
        Assert.False(File.Exists(Path.Combine(_folders[1], account.PublicKey + ".jwt")));
        await Eventually.ValueAsync(() => TryConnectAsync(_group.Nodes[1], Realm.AsUserOf(account)), static isIn => isIn, "the account in the cache", Deadline); // interest in look-ups has to come first
        Assert.Equal(token, await File.ReadAllTextAsync(Path.Combine(_folders[1], account.PublicKey + ".jwt")));
        await Assert.ThrowsAsync<EndOfStreamException>(() => Realm.ConnectAsync(_group.Nodes[1].Port, Realm.AsUserOf(Realm.NewAccount())));
    }

    /// <summary>What a push changes of what accounts share holds between servers too.</summary>
    [Theory, MemberData(nameof(Pairs))]
    public async Task Push_ImportBetweenServers_ComesAndGoes(string mix)
    {
        NKeyPair bank = Realm.NewAccount();
        NKeyPair shop = Realm.NewAccount();
        string exporter = _realm.Account(bank, static claims => claims.Nats.Exports = [new ExportClaim { Subject = "news.>", Type = ShareKind.Stream }]);
        string importer = _realm.Account(shop, claims => claims.Nats.Imports = [new ImportClaim { Subject = "news.>", Account = bank.PublicKey, Type = ShareKind.Stream }]);
        foreach (string program in ClusterMix.Programs(mix)) await StartAsync(program, Full(), (bank, exporter), (shop, _realm.Account(shop)));
        LiveClient system = await ConnectAsync(_group.Nodes[0], _realm.AsSystem);
        LiveClient publisher = await ConnectAsync(_group.Nodes[0], Realm.AsUserOf(bank));
        LiveClient subscriber = await ConnectAsync(_group.Nodes[1], Realm.AsUserOf(shop));
        await subscriber.SubscribeAsync("news.>", "1");
        await subscriber.FlushAsync();
        foreach ((string token, bool isImported) in ((string, bool)[])[(importer, true), (_realm.Account(shop, static claims => claims.Name = "none"), false)])
        {
            await system.PublishAsync("$SYS.REQ.CLAIMS.UPDATE", token);
            await Eventually.ValueAsync(
                async () =>
                {
                    await publisher.PublishAsync("news.1", "x");
                    await publisher.FlushAsync();
                    await _group.Nodes[1].MonitorAsync("/varz"); // the message had its time to come
                    await subscriber.FlushAsync();
                    return subscriber.TakeMessages().Count > 0;
                },
                found => found == isImported,
                $"messages of another account: {isImported}",
                Deadline);
        }
    }

    /// <summary>The cache's server serves nobody else meanwhile, if a look-up blocked it.</summary>
    [Fact]
    public async Task Cache_NobodyAnswers_IsRefusedInTimeAndOthersAreServed()
    {
        await StartAsync(Servers.Gateway, "{ type: cache, dir: {dir}, timeout: \"1s\" }");
        await StartAsync(Servers.Gateway, "{ type: cache, dir: {dir} }"); // has no look-ups to offer, so that nobody answers
        Task[] waiting = [.. Enumerable.Range(0, 50).Select(_ => Assert.ThrowsAsync<EndOfStreamException>(() => Realm.ConnectAsync(_group.Nodes[0].Port, Realm.AsUserOf(Realm.NewAccount()))))];
        LiveClient system = await ConnectAsync(_group.Nodes[0], _realm.AsSystem);
        for (int i = 0; i < 10; i++) await system.FlushAsync();
        Assert.Contains(waiting, static task => !task.IsCompleted);
        await Task.WhenAll(waiting);
    }

    private static string Full() => "{ type: full, dir: {dir}, interval: \"300ms\" }";

    private async Task<LiveClient> ConnectAsync(ClusterNode node, string options)
    {
        LiveClient client = await node.ConnectAsync(options);
        _clients.Add(client);
        return client;
    }

    private async Task<bool> TryConnectAsync(ClusterNode node, string options)
    {
        try
        {
            await ConnectAsync(node, options);
            return true;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
    }

    /// <summary>Starts one more member, whose directory has those tokens already.</summary>
    private async Task StartAsync(string program, string resolver, params (NKeyPair Account, string Token)[] tokens)
    {
        string folder = Directory.CreateTempSubdirectory("orleansnats-").FullName;
        _folders.Add(folder);
        foreach ((NKeyPair account, string token) in tokens) await File.WriteAllTextAsync(Path.Combine(folder, account.PublicKey + ".jwt"), token);
        int[] routes = _group.Nodes.Count == 0 ? [] : [_group.Nodes[0].RoutePort];
        await _group.StartAsync(new ClusterNodeSettings
        {
            Program = program,
            Name = $"n{_group.Nodes.Count}",
            Config = _realm.Config(resolver.Replace(RealmServer.FolderMark, $"'{folder}'", StringComparison.Ordinal)),
            Routes = routes,
        });
        await NatsCluster.WaitForMeshAsync(_group.Nodes);
    }
}

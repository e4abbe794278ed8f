using OrleansNats.Credentials.NKeys;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Resolvers;

/// <summary>The configuration and the directory, at the start and at a reload.</summary>
public sealed class ResolverReloadTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly Realm _realm = new();
    private readonly NKeyPair _shop = Realm.NewAccount();
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansnats-").FullName;

    private string FileOfShop => Path.Combine(_folder, _shop.PublicKey + ".jwt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Reload_FileWasChanged_HoldsForConnectedClients()
    {
        await File.WriteAllTextAsync(FileOfShop, _realm.Account(_shop));
        await using ServerProcess server = await StartAsync(Servers.Gateway, _folder);
        await using LiveClient client = await Realm.ConnectAsync(server.Port, Realm.AsUserOf(_shop));
        await File.WriteAllTextAsync(FileOfShop, _realm.Account(_shop, static claims => claims.Nats.Revocations["*"] = Realm.Now.ToUnixTimeSeconds()));
        server.Signal(ProcessSignal.HangUp);
        await client.WaitForEndAsync();
        Assert.Equal(["'User Authentication Revoked'"], client.Errors);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Start_PreloadedToken_TakesThePlaceOfAnOlderOne(string program)
    {
        string older = _realm.Account(_shop, issuedAt: Realm.Now.AddHours(-1));
        string newer = _realm.Account(_shop, static claims => claims.Name = "newer");
        foreach ((string stored, string preloaded) in ((string, string)[])[(older, newer), (newer, older)])
        {
            await File.WriteAllTextAsync(FileOfShop, stored);
            await using ServerProcess server = await StartAsync(program, _folder, $"resolver_preload {{ {_shop.PublicKey}: {preloaded} }}");
            Assert.Equal(newer, await File.ReadAllTextAsync(FileOfShop));
        }
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task PinnedAccounts_OfADirectory_AreTheOnlyOnesBesidesTheSystemAccount(string program)
    {
        NKeyPair other = Realm.NewAccount();
        await File.WriteAllTextAsync(FileOfShop, _realm.Account(_shop));
        await File.WriteAllTextAsync(Path.Combine(_folder, other.PublicKey + ".jwt"), _realm.Account(other));
        await using ServerProcess server = await StartAsync(program, _folder, $"resolver_pinned_accounts: [{_shop.PublicKey}]");
        await using LiveClient shop = await Realm.ConnectAsync(server.Port, Realm.AsUserOf(_shop));
        await using LiveClient system = await Realm.ConnectAsync(server.Port, _realm.AsSystem);
        await Assert.ThrowsAsync<EndOfStreamException>(() => Realm.ConnectAsync(server.Port, Realm.AsUserOf(other)));
        await system.SubscribeAsync("_INBOX.varz", "1");
        await system.PublishAsync("$SYS.REQ.SERVER.PING.VARZ", "", "_INBOX.varz");
        Assert.Contains("\"pinned_account_fails\":1,", (await system.WaitForCountAsync(1))[0].Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_OtherDirectory_IsRefused()
    {
        await using ServerProcess server = await StartAsync(Servers.Gateway, _folder);
        await File.WriteAllTextAsync(server.ConfigFile, Config(Path.Combine(_folder, "other"), ""));
        server.Signal(ProcessSignal.HangUp);
        await server.WaitForLineAsync("config reload not supported for Resolver", Deadline);
    }

    private string Config(string folder, string more) => _realm.Config($"{{ type: full, dir: '{folder}' }}", isPreloaded: false, more);

    private Task<ServerProcess> StartAsync(string program, string folder, string more = "") => Servers.StartAsync(program, new ServerSettings { Config = Config(folder, more) });
}

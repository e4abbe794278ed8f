using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Resolvers;

/// <summary>The directory of a server as another one finds it, be it nats-server or the gateway, after a good end or a bad one.</summary>
public sealed class DirectoryTests : IDisposable
{
    private const string Full = "{ type: full, dir: {dir}, allow_delete: true }";

    private readonly Realm _realm = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansnats-").FullName;

    public static TheoryData<string, string> Successions =>
        [(Servers.Reference, Servers.Gateway), (Servers.Gateway, Servers.Reference), (Servers.Gateway, Servers.Gateway), (Servers.Release210, Servers.Gateway)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(Successions))]
    public async Task Directory_OfOneServer_ServesTheNext(string first, string next)
    {
        NKeyPair[] accounts = [.. Enumerable.Range(0, 3).Select(static _ => Realm.NewAccount())];
        await using (RealmServer server = await RealmServer.StartAsync(first, _realm, Full, _folder))
        {
            foreach (NKeyPair account in accounts) await server.PushAsync(_realm.Account(account));
            await server.RequestAsync("$SYS.REQ.CLAIMS.DELETE", Realm.Deletion(_realm.Operator, $"[\"{accounts[2].PublicKey}\"]"));
        }

        await using RealmServer successor = await RealmServer.StartAsync(next, _realm, Full, _folder, isPreloaded: false);
        Assert.Equal(((string[])[_realm.System.PublicKey, accounts[0].PublicKey, accounts[1].PublicKey]).Order(StringComparer.Ordinal), await successor.ListAsync());
        Assert.True(File.Exists(Path.Combine(_folder, accounts[2].PublicKey + ".jwt.deleted")));
        await using LiveClient client = await successor.ConnectAsync(Realm.AsUserOf(accounts[0]));
        await Assert.ThrowsAsync<EndOfStreamException>(() => successor.ConnectAsync(Realm.AsUserOf(accounts[2])));
    }

    [Fact]
    public async Task Directory_GatewayKilledWhileItWrites_HasAllThatWasAcknowledged()
    {
        Dictionary<string, string> acknowledged = new(StringComparer.Ordinal);
        RealmServer server = await RealmServer.StartAsync(Servers.Gateway, _realm, Full, _folder);
        Task pushing = PushUntilEndAsync(server, acknowledged);
        await Eventually.TrueAsync(() => acknowledged.Count >= 40, "40 tokens taken", TimeSpan.FromSeconds(30));
        server.Process.Signal(ProcessSignal.Kill);
        await pushing;
        await server.DisposeAsync();

        await using RealmServer again = await RealmServer.StartAsync(Servers.Gateway, _realm, Full, _folder);
        Dictionary<string, string> expected;
        lock (acknowledged) expected = new(acknowledged);
        foreach ((string account, string token) in expected)
        {
            string found = (await again.RequestAsync($"$SYS.REQ.ACCOUNT.{account}.CLAIMS.LOOKUP", "")).Payload;
            Assert.True(found == token || IsNewer(found, token), "a token that was acknowledged is lost");
        }

        Assert.All(Directory.GetFiles(_folder), static file => Assert.True(NatsJwt.TryDecode(File.ReadAllText(file), out AccountClaims? _, out _), file));
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Start_DirectoryThatCannotBeUsed_SaysWhy(string program)
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RealmServer.StartAsync(program, _realm, $"{{ type: full, dir: '{file}' }}", _folder));
        Assert.Contains("ended with 1 ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("dir needs to point to an accessible directory", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_CorruptFiles_AreToldOfAndServerRuns()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, Realm.NewAccount().PublicKey + ".jwt"), "corrupt");
        await using RealmServer server = await RealmServer.StartAsync(Servers.Gateway, _realm, Full, _folder);
        Assert.Contains("is no token: expected 3 chunks", server.Process.Output, StringComparison.Ordinal);
        Assert.Equal([_realm.System.PublicKey], await server.ListAsync());
    }

    /// <summary>A gateway without a token of its system account lets in who brings it, as nats-server does.</summary>
    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Start_EmptyDirectory_SystemUserBringsTheTokens(string program)
    {
        await using RealmServer server = await RealmServer.StartAsync(program, _realm, Full, _folder, isPreloaded: false);
        Assert.Empty(await server.ListAsync());
        await server.PushAsync(_realm.SystemToken);
        NKeyPair account = Realm.NewAccount();
        await server.PushAsync(_realm.Account(account));
        await using LiveClient client = await server.ConnectAsync(Realm.AsUserOf(account));
        await server.Process.WaitForLineAsync("System account fetched and updated", TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Start_ThousandsOfAccounts_AreListedAndOneIsServed()
    {
        const int Count = 3000;
        NKeyPair one = Realm.NewAccount();
        string token = _realm.Account(one);
        await File.WriteAllTextAsync(Path.Combine(_folder, one.PublicKey + ".jwt"), token);
        for (int i = 1; i < Count; i++)
        {
            NKeyPair account = Realm.NewAccount();
            await File.WriteAllTextAsync(Path.Combine(_folder, account.PublicKey + ".jwt"), _realm.Account(account));
        }

        await using RealmServer server = await RealmServer.StartAsync(Servers.Gateway, _realm, Full, _folder);
        Assert.Equal(Count + 1, (await server.ListAsync()).Length);
        Assert.Equal(token, (await server.RequestAsync($"$SYS.REQ.ACCOUNT.{one.PublicKey}.CLAIMS.LOOKUP", "")).Payload);
        await using LiveClient client = await server.ConnectAsync(Realm.AsUserOf(one));
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Push_TokenTooLarge_IsRefused(string program)
    {
        await using RealmServer server = await RealmServer.StartAsync(program, _realm, Full, _folder);
        NKeyPair account = Realm.NewAccount();
        string token = _realm.Account(account, static claims => claims.Nats.Tags = [new string('x', 800_000)]);
        Assert.True(token.Length > 1024 * 1024);
        await server.System.PublishAsync("$SYS.REQ.CLAIMS.UPDATE", token); // more than a payload may have
        await server.System.WaitForEndAsync();
        Assert.Contains("'Maximum Payload Violation'", server.System.Errors);
        Assert.DoesNotContain(Directory.GetFiles(_folder), file => file.Contains(account.PublicKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_TokenLargerThanATokenMayBe_HasTheAnswerOfNatsServer()
    {
        NKeyPair account = Realm.NewAccount();
        string token = _realm.Account(account, static claims => claims.Nats.Tags = [new string('x', 800_000)]);
        List<string> answers = [];
        foreach (string program in (string[])[Servers.Reference, Servers.Gateway])
        {
            await using RealmServer server = await RealmServer.StartAsync(program, _realm, Full + "\nmax_payload: 4MB");
            string answer = (await server.RequestAsync("$SYS.REQ.CLAIMS.UPDATE", token)).Payload;
            answers.Add(answer[answer.IndexOf("\"error\"", StringComparison.Ordinal)..]);
        }

        Assert.Contains("token too large", answers[0], StringComparison.Ordinal);
        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public async Task Push_DirectoryCannotBeWritten_IsRefusedUntilItCanBe()
    {
        string folder = Path.Combine(_folder, "tokens");
        await using RealmServer server = await RealmServer.StartAsync(Servers.Gateway, _realm, Full, folder);
        Directory.Move(folder, folder + ".away");
        await File.WriteAllTextAsync(folder, "a file in its place");
        NKeyPair account = Realm.NewAccount();
        string token = _realm.Account(account);
        string answer = (await server.RequestAsync("$SYS.REQ.CLAIMS.UPDATE", token)).Payload;
        Assert.Contains("\"code\":500,\"description\":\"jwt update resulted in error - ", answer, StringComparison.Ordinal);
        File.Delete(folder);
        await server.PushAsync(token); // makes the directory anew
        Assert.Equal(token, await File.ReadAllTextAsync(Path.Combine(folder, account.PublicKey + ".jwt")));
    }

    private async Task PushUntilEndAsync(RealmServer server, Dictionary<string, string> acknowledged)
    {
        NKeyPair[] accounts = [.. Enumerable.Range(0, 50).Select(static _ => Realm.NewAccount())];
        for (int i = 0; ; i++)
        {
            NKeyPair account = accounts[i % accounts.Length];
            string token = _realm.Account(account, claims => claims.Name = $"{i}");
            try
            {
                await server.PushAsync(token);
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
            {
                return; // killed
            }

            lock (acknowledged) acknowledged[account.PublicKey] = token;
        }
    }

    /// <summary>Whether a token is one that came later: written, but its writer was not told of it any more.</summary>
    private static bool IsNewer(string found, string acknowledged) =>
        NatsJwt.TryDecode(found, out AccountClaims? newer, out _) && NatsJwt.TryDecode(acknowledged, out AccountClaims? older, out _)
        && int.Parse(newer.Name, System.Globalization.CultureInfo.InvariantCulture) > int.Parse(older.Name, System.Globalization.CultureInfo.InvariantCulture);
}

using System.Security.Cryptography.X509Certificates;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Resolvers;

/// <summary>Accounts of an account server share what their tokens say, and can be asked for over TLS.</summary>
public sealed class AccountServerTests : IDisposable
{
    private readonly Realm _realm = new();
    private readonly TestCertificates _certificates = new();
    private readonly NKeyPair _shop = Realm.NewAccount();
    private readonly NKeyPair _bank = Realm.NewAccount();

    public void Dispose() => _certificates.Dispose();

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Connect_AccountImportsFromAnother_GetsItsMessages(string program)
    {
        await using AccountServer accounts = Fill(new AccountServer());
        await using RealmServer server = await RealmServer.StartAsync(program, _realm, $"URL({accounts.Url})", isPreloaded: false);
        await using LiveClient shop = await server.ConnectAsync(Realm.AsUserOf(_shop)); // before anybody of the exporter
        await shop.SubscribeAsync("news.>", "1");
        await shop.FlushAsync();
        await using LiveClient bank = await server.ConnectAsync(Realm.AsUserOf(_bank));
        await bank.PublishAsync("news.1", "x");
        await bank.FlushAsync();
        Assert.Equal("news.1", (await shop.WaitForCountAsync(1))[0].Subject);
    }

    /// <summary>The exporter is not there when the importer comes; once it is, what was imported from it holds.</summary>
    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Connect_ExporterComesLater_ImportHoldsThen(string program)
    {
        await using AccountServer accounts = Fill(new AccountServer());
        accounts.Tokens.Remove(_bank.PublicKey, out string? later);
        await using RealmServer server = await RealmServer.StartAsync(program, _realm, $"URL({accounts.Url})", isPreloaded: false);
        await using LiveClient shop = await server.ConnectAsync(Realm.AsUserOf(_shop));
        await shop.SubscribeAsync("news.>", "1");
        await shop.FlushAsync();
        accounts.Tokens[_bank.PublicKey] = later!;
        await using LiveClient bank = await server.ConnectAsync(Realm.AsUserOf(_bank));
        await bank.PublishAsync("news.1", "x");
        await bank.FlushAsync();
        Assert.Equal("news.1", (await shop.WaitForCountAsync(1))[0].Subject);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Push_AccountInUse_ImportComes(string program)
    {
        await using AccountServer accounts = Fill(new AccountServer());
        accounts.Tokens[_shop.PublicKey] = _realm.Account(_shop);
        await using RealmServer server = await RealmServer.StartAsync(program, _realm, $"URL({accounts.Url})", isPreloaded: false);
        await using LiveClient shop = await server.ConnectAsync(Realm.AsUserOf(_shop));
        await shop.SubscribeAsync("news.>", "1");
        await shop.FlushAsync();
        WireMessage answer = await server.RequestAsync($"$SYS.REQ.ACCOUNT.{_shop.PublicKey}.CLAIMS.UPDATE", _realm.Account(_shop, Import));
        Assert.Contains("jwt updated", answer.Payload, StringComparison.Ordinal);
        await using LiveClient bank = await server.ConnectAsync(Realm.AsUserOf(_bank));
        await bank.PublishAsync("news.1", "x");
        await bank.FlushAsync();
        Assert.Equal("news.1", (await shop.WaitForCountAsync(1))[0].Subject);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task ResolverTls_AuthorityAndCertificate_AreUsed(string program)
    {
        (string certFile, string keyFile) = _certificates.Issue("server");
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certFile, keyFile);
        await using AccountServer accounts = Fill(new AccountServer(certificate));
        (string clientCert, string clientKey) = _certificates.Issue("gateway");
        string resolver = $"URL({accounts.Url})\nresolver_tls: {{ ca_file: '{_certificates.AuthorityFile}', cert_file: '{clientCert}', key_file: '{clientKey}' }}";
        await using RealmServer server = await RealmServer.StartAsync(program, _realm, resolver, isPreloaded: false);
        await using LiveClient client = await server.ConnectAsync(Realm.AsUserOf(_shop));
        Assert.Contains("CN=gateway", accounts.Clients);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task ResolverTls_UnknownAuthority_EndsTheStart(string program)
    {
        (string certFile, string keyFile) = _certificates.Issue("server");
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certFile, keyFile);
        using var others = new TestCertificates();
        await using AccountServer accounts = Fill(new AccountServer(certificate));
        string resolver = $"URL({accounts.Url})\nresolver_tls: {{ ca_file: '{others.AuthorityFile}' }}";
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RealmServer.StartAsync(program, _realm, resolver, isPreloaded: false));
        Assert.Contains($"could not fetch <\"{accounts.Url}\">", failure.Message.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("<\"\"", "<\"", StringComparison.Ordinal).Replace("\"\">", "\">", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private AccountServer Fill(AccountServer accounts)
    {
        accounts.Tokens[_realm.System.PublicKey] = _realm.SystemToken;
        accounts.Tokens[_bank.PublicKey] = _realm.Account(_bank, static claims => claims.Nats.Exports = [new ExportClaim { Subject = "news.>", Type = ShareKind.Stream }]);
        accounts.Tokens[_shop.PublicKey] = _realm.Account(_shop, Import);
        return accounts;
    }

    private void Import(AccountClaims claims) => claims.Nats.Imports = [new ImportClaim { Subject = "news.>", Account = _bank.PublicKey, Type = ShareKind.Stream }];
}

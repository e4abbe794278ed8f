using System.Security.Authentication;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Tls;

/// <summary>Clients over TLS: the same from the gateway as from nats-server.</summary>
public sealed class ClientTlsTests : IDisposable
{
    private const string Connect = "CONNECT {\"verbose\":false,\"protocol\":1}\r\nPING\r\n";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Tls_Client_ShakesHandsBehindInfoAndTalks(string program)
    {
        await using ServerProcess server = await StartAsync(program, "");
        await using TlsPeer peer = await TlsPeer.ConnectAsync(server.Port);
        string info = await peer.ReadUntilAsync("\r\n");
        Assert.Contains("\"tls_required\":true", info, StringComparison.Ordinal);
        Assert.DoesNotContain("tls_verify", info, StringComparison.Ordinal);
        await peer.SecureAsync(_certificates.AuthorityFile);
        await peer.SendAsync(Connect);
        await peer.ReadUntilAsync("PONG\r\n");
        string payload = new('x', 500_000);
        await peer.SendAsync($"SUB a 1\r\nPUB a {payload.Length}\r\n{payload}\r\nPUB a 2\r\nok\r\n");
        await peer.ReadUntilAsync($"MSG a 1 {payload.Length}\r\n{payload}\r\nMSG a 1 2\r\nok\r\n");
        await server.WaitForLineAsync("TLS handshake complete", Deadline);
        await server.WaitForLineAsync("TLS version 1.3, cipher suite TLS_", Deadline);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Verify_ClientWithoutCertificate_IsRefusedAndOneWithIsNot(string program)
    {
        await using ServerProcess server = await StartAsync(program, $"verify: true, ca_file: \"{_certificates.AuthorityFile}\"");
        await using TlsPeer stranger = await TlsPeer.ConnectAsync(server.Port);
        Assert.Contains("\"tls_verify\":true", await stranger.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
        await RefusedAsync(stranger);
        await server.WaitForLineAsync("TLS handshake error: tls: client didn't provide a certificate", Deadline);
        await server.WaitForLineAsync("Client connection closed: TLS Handshake Failure", Deadline);

        await using TlsPeer known = await TlsPeer.ConnectAsync(server.Port);
        await known.ReadUntilAsync("\r\n");
        await known.SecureAsync(_certificates.AuthorityFile, _certificates.Issue("client"));
        await known.SendAsync(Connect);
        await known.ReadUntilAsync("PONG\r\n");
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Verify_CertificateOfAnotherAuthority_IsRefused(string program)
    {
        using var others = new TestCertificates();
        await using ServerProcess server = await StartAsync(program, $"verify: true, ca_file: \"{_certificates.AuthorityFile}\"");
        await using TlsPeer stranger = await TlsPeer.ConnectAsync(server.Port);
        await stranger.ReadUntilAsync("\r\n");
        await RefusedAsync(stranger, others.Issue("client"));
        await server.WaitForLineAsync("TLS handshake error: tls: failed to verify certificate: x509: certificate signed by unknown authority", Deadline);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Tls_ClientInClear_IsClosedWithoutAWord(string program)
    {
        await using ServerProcess server = await StartAsync(program, "");
        await using TlsPeer peer = await TlsPeer.ConnectAsync(server.Port);
        string info = await peer.ReadUntilAsync("\r\n");
        await peer.SendAsync(Connect);
        await peer.ReadToEndAsync();
        Assert.Equal(info, peer.Received);
        await server.WaitForLineAsync("TLS handshake error: tls: first record does not look like a TLS handshake", Deadline);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Tls_SilentClient_IsClosedWhenItsTimeIsOver(string program)
    {
        await using ServerProcess server = await StartAsync(program, "timeout: 0.3");
        await using TlsPeer peer = await TlsPeer.ConnectAsync(server.Port);
        string info = await peer.ReadUntilAsync("\r\n");
        await peer.ReadToEndAsync();
        Assert.Equal(info, peer.Received);
        await server.WaitForLineAsync("Client connection closed: TLS Handshake Failure", Deadline);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task AllowNonTls_ClientsInClearAndOverTls_BothTalk(string program)
    {
        await using ServerProcess server = await StartAsync(program, "", "allow_non_tls: true");
        await using TlsPeer plain = await TlsPeer.ConnectAsync(server.Port);
        string info = await plain.ReadUntilAsync("\r\n");
        Assert.Contains("\"tls_available\":true", info, StringComparison.Ordinal);
        Assert.DoesNotContain("tls_required", info, StringComparison.Ordinal);
        await plain.SendAsync(Connect);
        await plain.ReadUntilAsync("PONG\r\n");
        await plain.SendAsync("SUB a 1\r\nPING\r\n");
        await plain.ReadUntilAsync("PONG\r\n");

        await using TlsPeer secure = await TlsPeer.ConnectAsync(server.Port);
        await secure.ReadUntilAsync("\r\n");
        await secure.SecureAsync(_certificates.AuthorityFile);
        await secure.SendAsync($"{Connect}PUB a 2\r\nok\r\n");
        await plain.ReadUntilAsync("MSG a 1 2\r\nok\r\n");
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task HandshakeFirst_ClientThatBegins_GetsInfoOverTls(string program)
    {
        await using ServerProcess server = await StartAsync(program, "handshake_first: \"5s\"");
        await using TlsPeer peer = await TlsPeer.ConnectAsync(server.Port);
        await peer.SecureAsync(_certificates.AuthorityFile);
        Assert.Contains("\"tls_required\":true", await peer.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
        await peer.SendAsync(Connect);
        await peer.ReadUntilAsync("PONG\r\n");
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task HandshakeFirst_ClientThatWaits_GetsInfoInClear(string program)
    {
        await using ServerProcess server = await StartAsync(program, "handshake_first: auto");
        await using TlsPeer peer = await TlsPeer.ConnectAsync(server.Port);
        await peer.ReadUntilAsync("\r\n");
        await peer.SecureAsync(_certificates.AuthorityFile);
        await peer.SendAsync(Connect);
        await peer.ReadUntilAsync("PONG\r\n");
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Reload_OtherCertificate_IsShownToNewClientsWhileOldOnesStay(string program)
    {
        (string certificate, string key) = _certificates.Issue("server");
        await using ServerProcess server = await StartAsync(program, "");
        await using TlsPeer old = await TlsPeer.ConnectAsync(server.Port);
        await old.ReadUntilAsync("\r\n");
        await old.SecureAsync(_certificates.AuthorityFile);
        (string next, string nextKey) = _certificates.Issue("next");
        File.Copy(next, certificate, overwrite: true);
        File.Copy(nextKey, key, overwrite: true);
        server.Signal(ProcessSignal.HangUp);
        await server.WaitForLineAsync("Reloaded: tls = enabled", Deadline);
        await server.WaitForLineAsync("Reloaded server configuration", Deadline);

        await using TlsPeer peer = await TlsPeer.ConnectAsync(server.Port);
        await peer.ReadUntilAsync("\r\n");
        await peer.SecureAsync(_certificates.AuthorityFile);
        Assert.Equal(("CN=server", "CN=next"), (old.ServerCertificate, peer.ServerCertificate));
        await old.SendAsync(Connect);
        await old.ReadUntilAsync("PONG\r\n");
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Flags_TlsAndUser_AskForBoth(string program)
    {
        (string certificate, string key) = _certificates.Issue("server");
        string[] arguments =
            ["--tls", "--tlscert", certificate, "--tlskey", key, "--tlscacert", _certificates.AuthorityFile, "--user", "u", "--pass", "p"];
        await using ServerProcess server = await Servers.StartAsync(program, new ServerSettings { Arguments = arguments });
        await using TlsPeer peer = await TlsPeer.ConnectAsync(server.Port);
        Assert.Contains("\"auth_required\":true,\"tls_required\":true", await peer.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
        await peer.SecureAsync(_certificates.AuthorityFile);
        await peer.SendAsync("CONNECT {\"verbose\":false,\"user\":\"u\",\"pass\":\"p\"}\r\nPING\r\n");
        await peer.ReadUntilAsync("PONG\r\n");

        await using TlsPeer wrong = await TlsPeer.ConnectAsync(server.Port);
        await wrong.ReadUntilAsync("\r\n");
        await wrong.SecureAsync(_certificates.AuthorityFile);
        await wrong.SendAsync("CONNECT {\"verbose\":false,\"user\":\"u\",\"pass\":\"q\"}\r\nPING\r\n");
        await wrong.ReadUntilAsync("-ERR 'Authorization Violation'\r\n");
    }

    /// <summary>With TLS 1.3 a client learns only when it reads that its certificate was not enough.</summary>
    private async Task RefusedAsync(TlsPeer peer, (string, string)? certificate = null)
    {
        string before = peer.Received;
        try
        {
            await peer.SecureAsync(_certificates.AuthorityFile, certificate);
            await peer.SendAsync(Connect);
            await peer.ReadToEndAsync();
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // refused at once
        }

        Assert.Equal(before, peer.Received);
    }

    private Task<ServerProcess> StartAsync(string program, string settings, string more = "")
    {
        (string certificate, string key) = _certificates.Issue("server");
        return Servers.StartAsync(program, new ServerSettings
        {
            Config = $"tls {{ cert_file: \"{certificate}\", key_file: \"{key}\", {settings} }}\n{more}\n",
            Arguments = ["-D"],
        });
    }
}

using OrleansNats.Testing;

namespace OrleansNats.Interop.Tls;

/// <summary>Keys of a <c>tls</c> block that choose certificates and bound handshakes, and HTTPS of monitoring: the same as nats-server's.</summary>
public sealed class TlsBlockTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private const string Plain = "CONNECT {}\r\n";

    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Certs_ClientAsksForAName_IsShownItsCertificate(string program)
    {
        await using ServerProcess server = await Servers.StartAsync(program, new ServerSettings
        {
            Config = $"tls {{ certs: [{Pair("first", "localhost")}, {Pair("second", "other.example")}] }}\n",
        });

        Assert.Equal("CN=first", await ShownAsync(server, "localhost"));
        Assert.Equal("CN=second", await ShownAsync(server, "other.example"));
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task ConnectionRateLimit_MoreClientsInASecond_AreToldAndClosed(string program)
    {
        (string certificate, string key) = _certificates.Issue("server");
        await using ServerProcess server = await Servers.StartAsync(program, new ServerSettings
        {
            Config = $"tls {{ cert_file: \"{certificate}\", key_file: \"{key}\", connection_rate_limit: 2 }}\n",
        });
        List<TlsPeer> peers = [];
        try
        {
            for (int i = 0; i < 12; i++) peers.Add(await TlsPeer.ConnectAsync(server.Port));
            // How many come within one second is the machine's affair; of twelve at once some are too many.
            await server.WaitForLineAsync("Rejected ", Deadline);
            int refused = 0;
            foreach (TlsPeer peer in peers)
            {
                await peer.ReadUntilAsync("\r\n");
                await peer.SendAsync(Plain); // ends those who are waited for too
                await peer.ReadToEndAsync();
                if (peer.Received.EndsWith("-ERR 'Connection throttling is active. Please try again later.'\r\n", StringComparison.Ordinal)) refused++;
            }

            Assert.InRange(refused, 1, 11); // who looked whether the server is ready counts too
        }
        finally
        {
            foreach (TlsPeer peer in peers) await peer.DisposeAsync();
        }
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Https_Monitoring_AnswersOverTlsAndSaysSo(string program)
    {
        (string certificate, string key) = _certificates.Issue("server");
        int port = FreePort.Take();
        await using ServerProcess server = await Servers.StartAsync(program, new ServerSettings
        {
            Config = $"https: \"127.0.0.1:{port}\"\ntls {{ cert_file: \"{certificate}\", key_file: \"{key}\", verify: true, ca_file: \"{_certificates.AuthorityFile}\" }}\n",
        });
        await server.WaitForLineAsync($"Starting https monitor on 127.0.0.1:{port}", Deadline);
        await using TlsPeer peer = await TlsPeer.ConnectAsync(port);

        await peer.SecureAsync(_certificates.AuthorityFile); // without a certificate of its own
        await peer.SendAsync("GET /varz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        await peer.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", peer.Received, StringComparison.Ordinal);
        Assert.Contains($"\"https_port\": {port}", peer.Received, StringComparison.Ordinal);
        Assert.Contains("\"http_port\": 0", peer.Received, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task VerifyAndMap_UserOfTheCertificate_HasItsPermissions(string program)
    {
        (string certificate, string key) = _certificates.Issue("server");
        await using ServerProcess server = await Servers.StartAsync(program, new ServerSettings
        {
            Config = $$"""
                tls { cert_file: "{{certificate}}", key_file: "{{key}}", ca_file: "{{_certificates.AuthorityFile}}", verify_and_map: true }
                authorization { users: [
                  { user: "CN=by-name", permissions: { publish: "name" } },
                  { user: "host.example", permissions: { publish: "host" } },
                  { user: "locked.example", password: "s3cret" } ] }
                """,
        });

        Assert.Equal("", await DeniedAsync(server, _certificates.Issue("by-name"), "name"));
        Assert.Contains("Permissions Violation for Publish to \"host\"", await DeniedAsync(server, _certificates.Issue("by-name"), "host"), StringComparison.Ordinal);
        Assert.Equal("", await DeniedAsync(server, _certificates.Issue("other", "host.example"), "host"));
        Assert.Contains("Authorization Violation", await DeniedAsync(server, _certificates.Issue("nobody"), "name"), StringComparison.Ordinal);
        Assert.Contains("Authorization Violation", await DeniedAsync(server, _certificates.Issue("x", "locked.example"), "name"), StringComparison.Ordinal);
        Assert.Equal("", await DeniedAsync(server, _certificates.Issue("x", "locked.example"), "name", ",\"pass\":\"s3cret\""));
    }

    /// <summary>What a client with a certificate is told when it publishes, except for the answer to its PING.</summary>
    private async Task<string> DeniedAsync(ServerProcess server, (string, string) certificate, string subject, string options = "")
    {
        await using TlsPeer peer = await TlsPeer.ConnectAsync(server.Port);
        string info = await peer.ReadUntilAsync("\r\n");
        await peer.SecureAsync(_certificates.AuthorityFile, certificate);
        await peer.SendAsync($"CONNECT {{\"verbose\":false{options}}}\r\nPUB {subject} 0\r\n\r\nPING\r\n");
        await peer.ReadUntilAsync("\r\n");
        if (!peer.Received.Contains("PONG", StringComparison.Ordinal) && !peer.Received.Contains("Authorization", StringComparison.Ordinal)) await peer.ReadUntilAsync("PONG\r\n");
        return peer.Received[info.Length..].Replace("PONG\r\n", "", StringComparison.Ordinal);
    }

    private string Pair(string name, string host)
    {
        (string certificate, string key) = _certificates.Issue(name, host);
        return $"{{ cert_file: \"{certificate}\", key_file: \"{key}\" }}";
    }

    private async Task<string?> ShownAsync(ServerProcess server, string host)
    {
        await using TlsPeer peer = await TlsPeer.ConnectAsync(server.Port);
        await peer.ReadUntilAsync("\r\n");
        await peer.SecureAsync(_certificates.AuthorityFile, host: host);
        return peer.ServerCertificate;
    }
}

using System.Diagnostics;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Tls;

/// <summary>What OpenSSL's own client agrees on with both servers, or is refused with.</summary>
public sealed class OpenSslTests : IDisposable
{
    private const string NoVersion = "alert protocol version";
    private const string NoSuite = "alert handshake failure";
    private const string OneSuite = ", cipher_suites: [\"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384\"]";
    private const string Only13 = ", min_version: \"1.3\"";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static readonly (string Rules, string Arguments, string Outcome)[] Handshakes =
    [
        ("", "", "Protocol version: TLSv1.3"),
        ("", "-tls1_2", "Protocol version: TLSv1.2"),
        ("", "-tls1_1", NoVersion),
        ("", "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", "Ciphersuite: ECDHE-ECDSA-AES128-GCM-SHA256"),
        ("", "-tls1_2 -cipher AES128-SHA", NoSuite),
        ("", "-groups P-521", "secp521r1"),
        (Only13, "-tls1_2", NoVersion),
        (Only13, "-tls1_3", "Protocol version: TLSv1.3"),
        (OneSuite, "-tls1_2", "Ciphersuite: ECDHE-ECDSA-AES256-GCM-SHA384"),
        (OneSuite, "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", NoSuite),
        (OneSuite, "-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256", "Ciphersuite: TLS_CHACHA20_POLY1305_SHA256"),
    ];

    private readonly TestCertificates _certificates = new();

    public static TheoryData<string, int> Rows
    {
        get
        {
            var rows = new TheoryData<string, int>();
            foreach (string program in new[] { Servers.Reference, Servers.Gateway })
                for (int i = 0; i < Handshakes.Length; i++) rows.Add(program, i);
            return rows;
        }
    }

    public void Dispose() => _certificates.Dispose();

    [Theory, MemberData(nameof(Rows))]
    public async Task Handshake_VersionsAndSuites_AsConfigured(string program, int row)
    {
        (string rules, string arguments, string outcome) = Handshakes[row];
        await using ServerProcess server = await StartAsync(program, rules);

        (int code, string output) = await ChildProcess.RunAsync(Client(server, "-brief " + arguments), Deadline);

        Assert.Contains(outcome, output, StringComparison.Ordinal);
        Assert.Equal(!outcome.Contains("alert", StringComparison.Ordinal), code == 0);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Renegotiation_Asked_EndsTheConnectionAndNoOther(string program)
    {
        await using ServerProcess server = await StartAsync(program, "");
        ProcessStartInfo start = Client(server, "-tls1_2");
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using Process client = Process.Start(start)!;
        using var expiry = new CancellationTokenSource(Deadline);
        Task<string> errors = client.StandardError.ReadToEndAsync(expiry.Token);
        string? line = "";
        while (line?.StartsWith("INFO ", StringComparison.Ordinal) == false) line = await client.StandardOutput.ReadLineAsync(expiry.Token);
        Assert.NotNull(line);

        await client.StandardInput.WriteAsync("R\n");
        await client.StandardInput.FlushAsync(expiry.Token);

        await client.WaitForExitAsync(expiry.Token); // its input stays open: it is the server that ends it
        Assert.Contains("RENEGOTIATING", await errors, StringComparison.Ordinal);
        (int code, _) = await ChildProcess.RunAsync(Client(server, "-brief"), Deadline);
        Assert.Equal(0, code);
    }

    private Task<ServerProcess> StartAsync(string program, string rules)
    {
        Assert.SkipUnless(Tools.Has("openssl"), "openssl is not installed");
        (string certificate, string key) = _certificates.Issue("server");
        return Servers.StartAsync(program, new ServerSettings { Config = $"tls {{ cert_file: \"{certificate}\", key_file: \"{key}\", handshake_first: \"500ms\"{rules} }}" });
    }

    private ProcessStartInfo Client(ServerProcess server, string arguments) =>
        new("openssl", $"s_client -connect 127.0.0.1:{server.Port} -CAfile {_certificates.AuthorityFile} {arguments}") { UseShellExecute = false };
}

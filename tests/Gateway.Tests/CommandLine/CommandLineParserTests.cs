using OrleansNats.Gateway.CommandLine;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.CommandLine;

public sealed class CommandLineParserTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("config-tests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("-v")]
    [InlineData("--version")]
    [InlineData("version")]
    [InlineData("-p", "1", "VERSION")]
    public void Parse_Version_PrintsLevelAndOwnVersion(params string[] args) =>
        Assert.Equal(new CommandLineResult.Print("nats-server: v2.14.0 (OrleansNats 0.1.0)", 0), CommandLineParser.Parse(args));

    [Theory]
    [InlineData("-h")]
    [InlineData("--help")]
    [InlineData("help")]
    public void Parse_Help_PrintsEveryFlag(string arg)
    {
        var print = Assert.IsType<CommandLineResult.Print>(CommandLineParser.Parse([arg]));

        Assert.Equal(0, print.ExitCode);
        string[] flags =
        [
            "-a, --addr, --net", "-p, --port", "-n, --name, --server_name", "-P, --pid", "-m, --http_port", "-ms, --https_port", "-c, --config",
            "-t ", "-sl, --signal", "--client_advertise", "--ports_file_dir", "-l, --log", "-T, --logtime", "--logtime_utc", "-s, --syslog",
            "-r, --remote_syslog", "-D, --debug", "-V, --trace", "-VV", "-DV", "-DVV", "--log_size_limit", "--max_traced_msg_len", "-js, --jetstream",
            "-sd, --store_dir", "--user", "--pass", "--auth", "--tls", "--tlscert", "--tlskey", "--tlsverify", "--tlscacert", "--routes",
            "--cluster, --cluster_listen", "--cluster_name", "--no_advertise", "--cluster_advertise", "--connect_retries", "--profile", "--help_tls",
        ];
        Assert.All(flags, flag => Assert.Contains(flag, print.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_NoArguments_RunsWithDefaults()
    {
        var run = Assert.IsType<CommandLineResult.Run>(CommandLineParser.Parse([]));

        Assert.Equal(("0.0.0.0", 4222), (run.Options.Host, run.Options.Port));
        Assert.Null(run.Options.ConfigFile);
    }

    [Fact]
    public void Parse_FlagsAndFile_FlagsWin()
    {
        string file = Write("listen: \"127.0.0.1:4333\"\nhttp: \"127.0.0.3:8222\"\ndebug: true\nlog_file: a\nauthorization { user: a, pass: b }");

        GatewayOptions options = Run("-c", file, "-a", "127.0.0.2", "-m", "8333", "-D=false", "-l", "", "--user", "c", "-n", "n", "-P", "p.pid");

        Assert.Equal(("127.0.0.2", 4333), (options.Host, options.Port));
        Assert.Equal(("127.0.0.3", 8333), (options.Monitoring.Host, options.Monitoring.Port));
        Assert.False(options.Log.Debug);
        Assert.Null(options.Log.File);
        Assert.Equal(("c", "b"), (options.Authorization.User, options.Authorization.Password));
        Assert.Equal(("n", "p.pid", file), (options.ServerName, options.PidFile, options.ConfigFile));
    }

    [Fact]
    public void Parse_TokenFlag_SetsToken() => Assert.Equal("t0k", Run("--auth", "t0k").Authorization.Token);

    [Theory]
    [InlineData("-DV", true, true, false)]
    [InlineData("-DVV", true, true, true)]
    [InlineData("-VV", false, true, true)]
    [InlineData("-V", false, true, false)]
    [InlineData("-D", true, false, false)]
    public void Parse_LogSwitches_Combine(string arg, bool debug, bool trace, bool verbose)
    {
        LogOptions log = Run(arg).Log;

        Assert.Equal((debug, trace, verbose), (log.Debug, log.Trace, log.TraceVerbose));
    }

    [Fact]
    public void Parse_CombinedSwitchOff_WinsOverFile()
    {
        LogOptions log = Run("-c", Write("debug: true\ntrace: true"), "-DV=false").Log;

        Assert.Equal((false, false), (log.Debug, log.Trace));
    }

    [Fact]
    public void Parse_TestFlag_ReportsDigest()
    {
        string file = Write("debug: true\n");

        Assert.Equal(
            new CommandLineResult.PrintError(
                $"nats-server: configuration file {file} is valid (sha256:eca738dbc8155b8e2da07ff1a72a27aea10ba0fe3256289ad8b18ef5846bec7e)", 0),
            CommandLineParser.Parse(["-t", "-c", file]));
    }

    [Fact]
    public void Parse_BadFile_ErrorWithPosition()
    {
        string file = Write("foo: 1\n");
        var expected = new CommandLineResult.PrintError($"nats-server: {file}:1:0: unknown field \"foo\"", 1);

        Assert.Equal(expected, CommandLineParser.Parse(["-c", file]));
        Assert.Equal(expected, CommandLineParser.Parse(["-t", "-c", file]));
    }

    [Theory]
    [InlineData("nats-server: open /nowhere/x.conf: no such file or directory", "-c", "/nowhere/x.conf")]
    [InlineData("nats-server: must specify [-c, --config] option to check configuration file syntax", "-t")]
    [InlineData("nats-server: unrecognized command: \"foo\"", "foo")]
    [InlineData("nats-server: flag -js is not supported yet (JetStream)", "-js")]
    [InlineData("nats-server: flag -store_dir is not supported yet (JetStream)", "--store_dir", "x")]
    [InlineData("nats-server: TLS Server certificate must be present and valid", "--tls")]
    [InlineData("nats-server: TLS Server certificate must be present and valid", "--tlsverify")]
    [InlineData("nats-server: TLS Server private key must be present and valid", "--tlscert", "x")]
    [InlineData("nats-server: error parsing X509 certificate/key pair: open /nowhere/c.pem: no such file or directory", "--tls", "--tlscert", "/nowhere/c.pem", "--tlskey", "k")]
    [InlineData("nats-server: TLS cert and key required for HTTPS", "-ms", "8443")]
    [InlineData("nats-server: can't specify both HTTP (8222) and HTTPs (8443) ports", "-ms", "8443", "-m", "8222")]
    [InlineData("nats-server: flag -profile is not supported yet (profiling)", "--profile", "6060")]
    [InlineData("nats-server: invalid signal parameters: [c]", "--signal", "a=b=c")]
    [InlineData("flag provided but not defined: -bogus", "--bogus")]
    public void Parse_Bad_OneErrorAndExitCode1(string expected, params string[] args) =>
        Assert.Equal(new CommandLineResult.PrintError(expected, 1), CommandLineParser.Parse(args));

    [Theory]
    [InlineData("-js=false")]
    [InlineData("--tls=false")]
    [InlineData("--profile=0")]
    public void Parse_MissingFeatureTurnedOff_Runs(string arg) => Run(arg);

    [Fact]
    public void Parse_TlsFlags_ReplaceTheBlockOfTheFile()
    {
        using var certificates = new Security.TestCertificates();
        (string certificate, string key, _) = certificates.Sign("flag");
        string file = Write("tls { timeout: 7, verify: true, handshake_first: true }\n");

        GatewayOptions options = Run("-c", file, "--tlscert", certificate, "--tlskey", key, "--tlscacert", certificates.CaFile);

        TlsOptions tls = options.Tls!;
        Assert.Equal((certificate, key, certificates.CaFile, false, true), (tls.CertFile, tls.KeyFile, tls.CaFile, tls.Verify, tls.HandshakeFirst));
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8)), (tls.Timeout, options.Authorization.Timeout));
    }

    [Fact]
    public void Parse_Signal_TargetMayBePidFile()
    {
        Assert.Equal(new CommandLineResult.Signal("reload", null), CommandLineParser.Parse(["--signal", "reload"]));
        Assert.Equal(new CommandLineResult.Signal("quit", "123"), CommandLineParser.Parse(["-sl", "quit=123"]));
        Assert.Equal(new CommandLineResult.Signal("ldm", "456"), CommandLineParser.Parse(["-sl=ldm=" + Write("456\n")]));
    }

    private static GatewayOptions Run(params string[] args) => Assert.IsType<CommandLineResult.Run>(CommandLineParser.Parse(args)).Options;

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "test.conf");
        File.WriteAllText(path, text);
        return path;
    }
}

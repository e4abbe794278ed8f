using OrleansNats.Gateway.CommandLine;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.CommandLine;

/// <summary>Expected verdicts and texts were read off nats-server 2.15.1 started with the same flags and files.</summary>
public sealed class ClusterFlagsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("config-tests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Parse_AllFlags_Set()
    {
        ClusterOptions cluster = Run(
            "--cluster", "nats://u:p%40@127.0.0.1:6333", "--routes", "nats://a:1, nats://b:c@d:2,", "--cluster_name", "east",
            "--cluster_advertise", "x:5", "--no_advertise", "--connect_retries", "4").Cluster!;

        Assert.Equal(("127.0.0.1", 6333, "u", "p@"), (cluster.Host, cluster.Port, cluster.Authorization.User, cluster.Authorization.Password));
        Assert.Equal(["nats://a:1", "nats://b:xxxxx@d:2"], cluster.Routes.Select(static route => route.Redacted));
        Assert.Equal(("east", "x:5", true, 4), (cluster.Name, cluster.Advertise, cluster.NoAdvertise, cluster.ConnectRetries));
    }

    [Theory]
    [InlineData("nats://127.0.0.1:-1", "127.0.0.1", -1)]
    [InlineData("nats://:-1", "0.0.0.0", -1)]
    [InlineData("nats://[::1]:6222", "::1", 6222)]
    [InlineData("nats://127.0.0.1:6222/path", "127.0.0.1", 6222)]
    public void Parse_Listen_GivesHostAndPort(string url, string host, int port)
    {
        ClusterOptions cluster = Run("--cluster_listen", url).Cluster!;

        Assert.Equal((host, port), (cluster.Host, cluster.Port));
    }

    [Fact]
    public void Parse_ListenAndFile_FlagReplacesAddressAndUser()
    {
        string file = Write("cluster { listen: \"127.0.0.2:1\", name: n, authorization { user: a, password: b }, routes: [\"nats://r:1\"] }");

        ClusterOptions cluster = Run("-c", file, "--cluster", "nats://127.0.0.1:-1").Cluster!;

        Assert.Equal(("127.0.0.1", -1, "n"), (cluster.Host, cluster.Port, cluster.Name));
        Assert.Null(cluster.Authorization.User);
        Assert.Null(cluster.Authorization.Password);
        Assert.Single(cluster.Routes);
    }

    [Fact]
    public void Parse_EmptyValues_TurnOffWhatTheFileSays()
    {
        string file = Write("cluster { port: -1, name: n, advertise: \"a:1\", no_advertise: true, connect_retries: 3, routes: [\"nats://r:1\"] }");

        Assert.Null(Run("-c", file, "--cluster", "").Cluster);
        ClusterOptions cluster = Run(
            "-c", file, "--routes", "", "--cluster_name", "", "--cluster_advertise", "", "--no_advertise=false", "--connect_retries", "0").Cluster!;
        Assert.Empty(cluster.Routes);
        Assert.Null(cluster.Name);
        Assert.Null(cluster.Advertise);
        Assert.Equal((false, 0), (cluster.NoAdvertise, cluster.ConnectRetries));
    }

    [Fact]
    public void Parse_NameWithoutListener_NoCluster()
    {
        GatewayOptions options = Run("--cluster_name", "foo", "--cluster_advertise", "x:y");

        Assert.Null(options.Cluster);
        Assert.Equal("foo", options.ClusterName);
    }

    [Theory]
    [InlineData("cluster { port: -1 }", 1)]
    [InlineData("cluster { host: \"127.0.0.1\" }", null)]
    public void Parse_RoutesWithListenerInFile_Run(string config, int? routes) =>
        Assert.Equal(routes, Run("-c", Write(config), "--routes", "nats://127.0.0.1:1").Cluster?.Routes.Count);

    [Fact]
    public void Parse_RoutesWithoutListenerInFile_Refused() => Assert.Equal(
        "nats-server: solicited routes require cluster capabilities, e.g. --cluster",
        Error("-c", Write("cluster { name: X }"), "--routes", "nats://127.0.0.1:1"));

    [Theory]
    [InlineData("solicited routes require cluster capabilities, e.g. --cluster", "--routes", "nats://127.0.0.1:1")]
    [InlineData("solicited routes require cluster capabilities, e.g. --cluster", "--routes", "nats://127.0.0.1:1", "--cluster", "")]
    [InlineData("cluster name cannot contain spaces", "--cluster_name", "foo bar")]
    [InlineData("cluster name cannot contain spaces", "--cluster_name", "foo bar", "--cluster", "nats://127.0.0.1:-1")]
    [InlineData("expected cluster password to be set", "--cluster", "nats://u@127.0.0.1:-1")]
    [InlineData("address 127.0.0.1: missing port in address", "--cluster", "nats://127.0.0.1")]
    [InlineData("missing port in address", "--cluster", "host")]
    [InlineData("missing port in address", "--cluster", "nats:127.0.0.1:-1")]
    [InlineData("EOF", "--cluster", "nats://127.0.0.1:")]
    [InlineData("parse \"127.0.0.1:0\": first path segment in URL cannot contain colon", "--cluster", "127.0.0.1:-1")]
    [InlineData("parse \"nats://127.0.0.1:-1/path\": invalid port \":-1\" after host", "--cluster", "nats://127.0.0.1:-1/path")]
    [InlineData("parse \"nats://u:xxxxx@a:22\": invalid URL escape \"%zz\"", "--cluster", "nats://u:p%zz@a:22")]
    [InlineData("error parsing route url [\"127.0.0.1:1\"]", "--cluster", "nats://127.0.0.1:-1", "--routes", "127.0.0.1:1")]
    public void Parse_WrongFlags_OneErrorInNatsServersWords(string expected, params string[] args) =>
        Assert.Equal("nats-server: " + expected, Error(args));

    private static GatewayOptions Run(params string[] args) => Assert.IsType<CommandLineResult.Run>(CommandLineParser.Parse(args)).Options;

    private static string Error(params string[] args)
    {
        var print = Assert.IsType<CommandLineResult.PrintError>(CommandLineParser.Parse(args));
        Assert.Equal(1, print.ExitCode);
        return print.Text;
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "test.conf");
        File.WriteAllText(path, text);
        return path;
    }
}

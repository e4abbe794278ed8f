using OrleansNats.Silo.Configuration;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Configuration;

public sealed class SiloCommandLineTests
{
    [Theory]
    [InlineData("--cluster-id", "x")]
    [InlineData("--cluster_id", "x")]
    [InlineData("--cluster-id=x")]
    public void Parse_Setting_IsReadInEachForm(params string[] arguments) =>
        Assert.Equal([KeyValuePair.Create("cluster_id", "x")], SiloCommandLine.Parse(arguments).Settings);

    [Fact]
    public void Parse_ValueWithEqualsSign_IsWhole() =>
        Assert.Equal("Host=db;Port=1", SiloCommandLine.Parse(["--connection-string=Host=db;Port=1"]).Settings["connection_string"]);

    [Theory]
    [InlineData("unknown argument --clusterid; --help lists all", "--clusterid", "x")]
    [InlineData("unknown argument x; --help lists all", "x")]
    [InlineData("--silo-port lacks its value", "--silo-port")]
    [InlineData("--probe is followed by live or ready", "--probe", "up")]
    public void Parse_WrongArgument_SaysWhatIsWrong(string expected, params string[] arguments) =>
        Assert.Equal(expected, Assert.Throws<SiloConfigurationException>(() => SiloCommandLine.Parse(arguments)).Message);

    [Fact]
    public void Parse_Probe_IsAPath() => Assert.Equal("/readyz", SiloCommandLine.Parse(["--probe", "ready"]).Probe);

    [Fact]
    public void HelpText_Lists_EverySetting() =>
        Assert.All(SiloSetting.All, static setting => Assert.Contains($"  {setting.Flag} {setting.Value} ", SiloCommandLine.HelpText(), StringComparison.Ordinal));

    [Fact]
    public void Documentation_Lists_EverySetting()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "silo.md"));

        Assert.All(SiloSetting.All, setting => Assert.Contains($"\n| `{setting.Name}` |", page, StringComparison.Ordinal));
    }
}

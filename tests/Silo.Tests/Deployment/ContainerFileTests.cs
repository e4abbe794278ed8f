using System.Text.RegularExpressions;
using OrleansNats.Silo.Configuration;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Deployment;

/// <summary>The container files and what goes into the images.</summary>
public sealed class ContainerFileTests
{
    [Theory]
    [InlineData("silo", "Silo")]
    [InlineData("gateway", "Gateway")]
    public void File_LastStage_IsRuntimeAndPublishedOutput(string name, string project)
    {
        string[] lines = Lines(name);
        int last = Array.FindLastIndex(lines, static line => line.StartsWith("FROM ", StringComparison.Ordinal));
        string[] stage = lines[last..];

        Assert.Equal(2, lines.Count(static line => line.StartsWith("FROM ", StringComparison.Ordinal)));
        Assert.Contains("FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled", stage);
        Assert.DoesNotContain(stage, static line => line.StartsWith("RUN ", StringComparison.Ordinal));
        Assert.Contains("COPY --from=build /published .", stage);
        Assert.Contains("USER $APP_UID", stage);
        Assert.Contains($"ENTRYPOINT [\"/app/OrleansNats.{project}\"]", stage);
        Assert.Contains($"RUN dotnet publish src/{project} -c Release -r $RID -o /published", lines);
        Assert.True(File.Exists(Path.Combine(RepositoryPaths.Root, "src", project, $"{project}.csproj")));
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    public void File_CopiedFromTheRepository_IsThereAndNotIgnored(string name)
    {
        string[] ignored = File.ReadAllLines(Path.Combine(RepositoryPaths.Root, ".dockerignore"));
        IEnumerable<string> sources = Lines(name)
            .Where(static line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(static line => line.Split(' ')[1..^1]);

        Assert.All(sources, source =>
        {
            Assert.True(Path.Exists(Path.Combine(RepositoryPaths.Root, source)), source);
            Assert.DoesNotContain(source.Split('/')[0], ignored);
        });
    }

    [Fact]
    public void Silo_PortsAndProbe_AreTheProgramsOwn()
    {
        string[] lines = Lines("silo");

        Assert.Contains($"EXPOSE {SiloHostOptions.DefaultSiloPort} {SiloHostOptions.DefaultGatewayPort} {SiloHostOptions.DefaultHealthPort}", lines);
        string[] command = [.. Regex.Matches(HealthCheck(lines), "\"([^\"]*)\"").Select(static match => match.Groups[1].Value)];
        Assert.Equal("/app/OrleansNats.Silo", command[0]);
        Assert.NotNull(SiloCommandLine.Parse(command[1..]).Probe);
    }

    [Fact]
    public void Gateway_Ports_AreThoseOfItsConfiguration()
    {
        string[] lines = Lines("gateway");
        string configuration = Configuration();
        BicepFile main = BicepFile.Read("main.bicep");

        Assert.Equal(["4222", "8222", "6222"], Regex.Matches(configuration, @"0\.0\.0\.0:(\d+)").Select(static match => match.Groups[1].Value));
        Assert.Contains("EXPOSE 4222 6222 8222", lines);
        Assert.Equal(("4222", "8222"), (main.ValueOf("clientPort"), main.ValueOf("monitoringPort")));
        Assert.Contains("\"--probe\", \"http://127.0.0.1:8222/healthz\"", HealthCheck(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void GatewayConfiguration_Variables_AreThoseOfTheApp() => Assert.Equal(
        Regex.Matches(Configuration(), @"\$(\w+)").Select(static match => match.Groups[1].Value).Distinct().Order(),
        BicepFile.Read("gateway.bicep").Variables.Keys.Order());

    [Fact]
    public void GatewayConfiguration_OrleansBlock_HasTheSilosNames()
    {
        string block = Regex.Match(Configuration(), @"^orleans \{(.*)^\}", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        (string Key, string Variable)[] pairs = [.. Regex.Matches(block, @"^\s+(\w+): \$(\w+)$", RegexOptions.Multiline).Select(static match => (match.Groups[1].Value, match.Groups[2].Value))];

        Assert.Equal(["cluster_id", "service_id", "account_url", "identity_client_id", "table_name"], pairs.Select(static pair => pair.Key));
        Assert.All(pairs, static pair => Assert.Equal(SiloSetting.ByName(pair.Key)!.Variable, pair.Variable));
        Assert.Matches(@"clustering \{\s+azure_table \{", block);
    }

    private static string[] Lines(string name) => File.ReadAllLines(Path.Combine(BicepFile.Folder, $"{name}.Containerfile"));

    private static string HealthCheck(string[] lines) => Assert.Single(lines, static line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal));

    /// <summary>Without comments.</summary>
    private static string Configuration() =>
        Regex.Replace(File.ReadAllText(Path.Combine(BicepFile.Folder, "gateway.conf")), @"^\s*#.*$", "", RegexOptions.Multiline);
}

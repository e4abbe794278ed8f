using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using OrleansNats.Silo.Configuration;
using OrleansNats.Silo.Health;

namespace OrleansNats.Silo.Tests.Deployment;

/// <summary>The Bicep files against the programs, as far as that goes without a Bicep compiler.</summary>
public sealed class BicepTests
{
    public static TheoryData<string> Files => BicepFile.Names;

    [Theory, MemberData(nameof(Files))]
    public void File_Brackets_Match(string name)
    {
        Stack<char> open = [];
        foreach (char c in BicepFile.Read(name).Code)
        {
            if (c is '{' or '[' or '(') open.Push(c);
            if (c is '}' or ']' or ')') Assert.Equal(c, open.Pop() switch { '{' => '}', '[' => ']', _ => ')' });
        }

        Assert.Empty(open);
    }

    [Theory, MemberData(nameof(Files))]
    public void File_UsedNames_AreDeclared(string name)
    {
        BicepFile file = BicepFile.Read(name);

        Assert.All(file.Used, used => Assert.Contains(used, file.Declared));
    }

    [Theory, MemberData(nameof(Files))]
    public void File_Parameters_AreUsed(string name)
    {
        BicepFile file = BicepFile.Read(name);

        Assert.All(file.Parameters, parameter => Assert.True(Regex.Count(file.Text, $@"\b{parameter}\b") > 1, $"{parameter} is not used"));
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    public void Module_Arguments_AreItsParameters(string module)
    {
        BicepFile main = BicepFile.Read("main.bicep");
        BicepFile called = BicepFile.Read($"{module}.bicep");

        Assert.Equal(called.Parameters.Order(), main.Arguments(module).Keys.Order());
        Assert.All(main.Arguments(module).Values.Where(static value => Regex.IsMatch(value, @"^\w+$")), value => Assert.Contains(value, main.Declared));
    }

    [Fact]
    public void ParameterFile_Names_AreParameters()
    {
        BicepFile main = BicepFile.Read("main.bicep");
        string[] given = [.. Regex.Matches(File.ReadAllText(Path.Combine(BicepFile.Folder, "main.bicepparam")), @"^param (\w+) =", RegexOptions.Multiline).Select(static match => match.Groups[1].Value)];

        Assert.All(given, name => Assert.Contains(name, main.Parameters));
        Assert.All(main.RequiredParameters, name => Assert.Contains(name, given));
    }

    [Fact]
    public void SiloPorts_AreTheProgramsDefaults()
    {
        BicepFile main = BicepFile.Read("main.bicep");

        Assert.Equal(Text(SiloHostOptions.DefaultSiloPort), main.ValueOf("siloPort"));
        Assert.Equal(Text(SiloHostOptions.DefaultGatewayPort), main.ValueOf("siloGatewayPort"));
        Assert.Equal(Text(SiloHostOptions.DefaultHealthPort), main.ValueOf("siloHealthPort"));
        Assert.Equal(new SiloHostOptions().TableName, main.ValueOf("tableName"));
    }

    [Fact]
    public void SiloVariables_MakeValidOptions()
    {
        BicepFile main = BicepFile.Read("main.bicep");
        Dictionary<string, string> arguments = main.Arguments("silo");
        Dictionary<string, string> variables = BicepFile.Read("silo.bicep").Variables;
        Assert.All(variables.Keys, name => Assert.Contains(name, SiloSetting.All.Select(static setting => setting.Variable)));

        Dictionary<string, string> environment = variables.ToDictionary(static pair => pair.Key, pair => Evaluate(pair.Value, arguments, main));
        SiloHostOptions options = SiloConfiguration.Read(new Dictionary<string, string>(), environment, new ConfigurationBuilder().Build());

        Assert.Equal(ClusteringKind.AzureTable, options.Clustering);
        Assert.Equal(("x", "x", "x", "x"), (options.AccountUrl!.Host, options.IdentityClientId, options.TableName, options.ClusterId));
        Assert.Equal((SiloHostOptions.DefaultSiloPort, SiloHostOptions.DefaultGatewayPort, SiloHostOptions.DefaultHealthPort), (options.SiloPort, options.GatewayPort, options.HealthPort));
        Assert.Equal("", options.ConnectionString);
    }

    [Fact]
    public void SiloProbes_AskWhatTheSiloAnswers() => Assert.Equal(
        [("Startup", HealthServer.LivePath, "healthPort"), ("Readiness", HealthServer.ReadyPath, "healthPort"), ("Liveness", HealthServer.LivePath, "healthPort")],
        BicepFile.Read("silo.bicep").Probes);

    [Fact]
    public void GatewayProbes_AskTheMonitoringPort()
    {
        BicepFile gateway = BicepFile.Read("gateway.bicep");

        Assert.Equal([("Startup", "/healthz", "monitoringPort"), ("Readiness", "/healthz", "monitoringPort"), ("Liveness", "", "monitoringPort")], gateway.Probes);
    }

    [Theory]
    [InlineData("silo.bicep")]
    [InlineData("gateway.bicep")]
    public void Probes_Thresholds_AreWithinContainerAppsLimits(string name) => Assert.All(
        Regex.Matches(BicepFile.Read(name).Text, @"failureThreshold: (\d+)").Select(static match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)),
        static threshold => Assert.InRange(threshold, 1, 10));

    [Fact]
    public void Silo_HasNoIngressAndTimeToDrain()
    {
        BicepFile silo = BicepFile.Read("silo.bicep");

        Assert.DoesNotContain("ingress", silo.Text, StringComparison.Ordinal);
        Assert.Contains("terminationGracePeriodSeconds: drainSeconds + 15", silo.Text, StringComparison.Ordinal);
        Assert.Equal(Text((int)new SiloHostOptions().Drain.TotalSeconds), BicepFile.Read("main.bicep").ValueOf("drainSeconds"));
    }

    [Fact]
    public void Gateway_TakesTcpFromOutsideAndScalesByConnections()
    {
        BicepFile gateway = BicepFile.Read("gateway.bicep");

        Assert.Matches(@"external: true\s+transport: 'tcp'\s+targetPort: clientPort\s+exposedPort: clientPort", gateway.Text);
        Assert.Matches(@"tcp: \{\s+metadata: \{\s+concurrentConnections: string\(connectionsPerReplica\)", gateway.Text);
        Assert.Equal("4222", BicepFile.Read("main.bicep").ValueOf("clientPort"));
    }

    [Fact]
    public void Roles_BothIdentities_ReachTableAndRegistryOnly()
    {
        BicepFile main = BicepFile.Read("main.bicep");
        (string Principal, string Scope, string Role)[] assigned =
        [
            .. Regex.Matches(main.Text, @"scope: (\w+)\s+properties: \{\s+principalId: (\w+)\.properties\.principalId\s+principalType: 'ServicePrincipal'\s+roleDefinitionId: (\w+)")
                .Select(static match => (match.Groups[2].Value, match.Groups[1].Value, match.Groups[3].Value)),
        ];

        Assert.Equal(
            [
                ("gatewayIdentity", "registry", "acrPull"), ("gatewayIdentity", "storage", "storageTableDataContributor"),
                ("siloIdentity", "registry", "acrPull"), ("siloIdentity", "storage", "storageTableDataContributor"),
            ],
            assigned.Order());
        Assert.Contains("allowSharedKeyAccess: false", main.Text, StringComparison.Ordinal);
    }

    /// <summary>The text that a variable's expression comes to; what only Azure knows becomes an example.</summary>
    private static string Evaluate(string expression, Dictionary<string, string> arguments, BicepFile main)
    {
        string inner = Regex.Replace(expression, @"^string\((.*)\)$", "$1");
        if (inner.StartsWith('\'')) return inner.Trim('\'');
        string passed = arguments[inner];
        if (passed.EndsWith("primaryEndpoints.table", StringComparison.Ordinal)) return "https://x/";
        return main.ValueOf(passed) is { Length: > 0 } value && int.TryParse(value, CultureInfo.InvariantCulture, out _) ? value : "x";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

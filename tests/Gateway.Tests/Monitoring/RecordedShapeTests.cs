using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrleansNats.Gateway.Tests.Monitoring;

/// <summary>
/// Compares our answers with those of nats-server 2.15.1 in the same state, recorded with
/// <c>nats-server -a 127.0.0.1 -m PORT</c> and a configuration of tags, metadata, two users and <c>no_auth_user</c>.
/// </summary>
public sealed partial class RecordedShapeTests
{
    /// <summary>Members of the recordings that ours lack, each with its reason.</summary>
    private static readonly Dictionary<string, string> Absent = new()
    {
        ["/varz.feature_flags"] = "they switch JetStream features, which do not exist",
        ["/accountz.account_detail.imports"] = "they import services of the system account, which offers none yet",
    };

    /// <summary>Ours alone; the commit stands in nats-server's own releases too, but not in the build that was recorded.</summary>
    private static readonly HashSet<string> Added = ["/varz.orleansnats_version", "/varz.git_commit"];

    [Theory]
    [InlineData("varz.json", "/varz")]
    [InlineData("connz-detail.json", "/connz?subs=detail&auth=1")]
    [InlineData("connz-subjects.json", "/connz?subs=1")]
    [InlineData("connz-closed.json", "/connz?state=closed&subs=detail&auth=1")]
    [InlineData("connz-unknown-account.json", "/connz?acc=NOPE")]
    [InlineData("subsz.json", "/subsz")]
    [InlineData("subsz-test.json", "/subsz?test=foo.bar&subs=1")]
    [InlineData("healthz.json", "/healthz")]
    [InlineData("healthz-details.json", "/healthz?stream=s&details=1")]
    [InlineData("healthz-error.json", "/healthz?consumer=c")]
    [InlineData("accstatz.json", "/accstatz")]
    [InlineData("accountz.json", "/accountz")]
    [InlineData("accountz-detail.json", "/accountz?acc=$G")]
    [InlineData("routez.json", "/routez")]
    [InlineData("gatewayz.json", "/gatewayz")]
    [InlineData("leafz.json", "/leafz")]
    [InlineData("jsz.json", "/jsz")]
    public async Task Answer_SameState_HasTheRecordedMembersInOrderAndType(string recording, string path)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync();
        JsonNode recorded = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Monitoring", "Recorded", recording)))!;

        JsonNode ours = await fixture.GetJsonAsync(path);

        string name = path.Split('?')[0];
        Assert.Equal(
            Shape(name, recorded).Where(static member => !Absent.ContainsKey(member.Path)),
            Shape(name, ours).Where(static member => !Added.Contains(member.Path)));
    }

    [Theory]
    [InlineData("routez.json", "/routez")]
    [InlineData("gatewayz.json", "/gatewayz")]
    [InlineData("leafz.json", "/leafz")]
    [InlineData("jsz.json", "/jsz")]
    public async Task Answer_FeatureNotConfigured_IsTheRecordedText(string recording, string path)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync();
        string recorded = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Monitoring", "Recorded", recording));

        string ours = (await fixture.GetAsync(path)).Body;

        Assert.Equal(Masked(recorded.TrimEnd('\n')), Masked(ours));
    }

    private static string Masked(string body) => OwnValues.Replace(body, "$1");

    [GeneratedRegex("(\"(?:server_id|now)\": )\"[^\"]*\"", RegexOptions.CultureInvariant)]
    private static partial Regex OwnValues { get; }

    /// <summary>Every member below a node in order, by path and JSON type. Arrays are sorted by shape: the order of subscriptions is free.</summary>
    private static IEnumerable<(string Path, string Type)> Shape(string path, JsonNode? node)
    {
        yield return (path, node is null ? "Null" : node.GetValueKind().ToString().Replace("True", "Bool").Replace("False", "Bool"));
        if (Absent.ContainsKey(path)) yield break;
        IEnumerable<(string, JsonNode?)> children = node switch
        {
            JsonObject members => members.Select(member => (path + "." + member.Key, member.Value)),
            JsonArray elements when !path.EndsWith(".accounts", StringComparison.Ordinal) => elements
                .OrderBy(element => string.Concat(Shape("", element)), StringComparer.Ordinal).Select(element => (path + "[]", element)),
            _ => [],
        };
        foreach ((string childPath, JsonNode? child) in children)
        {
            foreach ((string, string) member in Shape(childPath, child)) yield return member;
        }
    }
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrleansNats.Gateway.Tests.Monitoring;

/// <summary>
/// Compares our answers with those of nats-server 2.15.1 in the same state, recorded with
/// <c>nats-server -a 127.0.0.1 -m PORT</c> and a configuration of tags, metadata, two users and <c>no_auth_user</c>; those of a
/// cluster in the state that <see cref="ClusteredServer"/> describes.
/// </summary>
public sealed partial class RecordedShapeTests
{
    /// <summary>Members of the recordings that ours lack, each with its reason.</summary>
    private static readonly Dictionary<string, string> Absent = new()
    {
        ["/varz.feature_flags"] = "they switch JetStream features, which do not exist",
        ["/varz.gateway.write_deadline"] = "it is the cluster's, which is no setting of a super-cluster",
        ["/varz.gateway.write_timeout"] = "as above",
        ["/varz.leaf.write_deadline"] = "as above",
        ["/varz.leaf.write_timeout"] = "as above",
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
    [InlineData("cluster-varz.json", "/varz")]
    [InlineData("cluster-connz.json", "/connz")]
    [InlineData("cluster-subsz.json", "/subsz?subs=1")]
    [InlineData("cluster-accstatz.json", "/accstatz")]
    [InlineData("cluster-routez.json", "/routez")]
    [InlineData("cluster-routez-subjects.json", "/routez?subs=1")]
    [InlineData("cluster-routez-detail.json", "/routez?subs=detail")]
    public async Task Answer_SameState_HasTheRecordedMembersInOrderAndType(string recording, string path)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(
            recording.StartsWith("cluster-", StringComparison.Ordinal) ? ClusteredServer.Make() : new FakeServer());
        JsonNode recorded = JsonNode.Parse(await RecordedAsync(recording))!;

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
        string recorded = await RecordedAsync(recording);

        string ours = (await fixture.GetAsync(path)).Body;

        Assert.Equal(Masked(recorded.TrimEnd('\n')), Masked(ours));
    }

    [Theory]
    [InlineData("cluster-routez.json", "/routez")]
    [InlineData("cluster-routez-subjects.json", "/routez?subs=1")]
    [InlineData("cluster-routez-detail.json", "/routez?subs=detail")]
    [InlineData("cluster-accstatz.json", "/accstatz")]
    public async Task Answer_Cluster_IsTheRecordedTextBesideClocks(string recording, string path)
    {
        await using MonitoringFixture fixture = await MonitoringFixture.StartAsync(ClusteredServer.Make());
        string recorded = await RecordedAsync(recording);

        string ours = (await fixture.GetAsync(path)).Body;

        Assert.Equal(Masked(recorded.TrimEnd('\n')), Masked(ours));
    }

    private static Task<string> RecordedAsync(string recording) =>
        File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Monitoring", "Recorded", recording));

    private static string Masked(string body) => OwnValues.Replace(body, "$1");

    [GeneratedRegex("(\"(?:server_id|now|start|last_activity|rtt|uptime|idle)\": )\"[^\"]*\"", RegexOptions.CultureInvariant)]
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

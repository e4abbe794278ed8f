using System.Buffers;
using System.Text;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Routing.Tests.Mappings;

public sealed class SubjectMappingTests
{
    [Theory]
    [InlineData("foo", "bar 60,baz 60", "total weight needs to be <= 100")]
    [InlineData("foo", "bar 101", "individual weights need to be <= 100")]
    [InlineData("foo", "bar 50,bar 20", "duplicate entry for \"bar\"")]
    [InlineData("foo", "bar 50 A,bar 20 B", "duplicate entry for \"bar\"")]
    [InlineData("foo", "b\tar 100", "invalid mapping destination: invalid transform")]
    [InlineData(">", "x.>.y 100", "invalid mapping destination: invalid transform in y")]
    [InlineData("foo", "bar..x 100", "invalid mapping destination: invalid transform")]
    [InlineData("foo", "bar.* 100", "invalid subject")]
    [InlineData("foo.*", "bar.{{unknown(1)}} 100", "invalid mapping destination: unknown function in {{unknown(1)}}")]
    [InlineData("foo", " 50", "invalid mapping destination: invalid transform")]
    public void TryCreate_BadDestinations_SaysWhatNatsServerSays(string source, string destinations, string expected)
    {
        Assert.False(SubjectMapping.TryCreate(source, Parse(destinations), out _, out string error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Choose_WeightsBelow100_LeavesTheRestItsSubject()
    {
        SubjectMapping mapping = Create("foo.*", "bar.$1 20,baz.$1 30");

        Assert.Equal(
            [("bar.x", 20), ("baz.x", 30), ("foo.x", 50)],
            Shares(mapping, "foo.x", "").OrderBy(static share => share.Subject, StringComparer.Ordinal));
    }

    [Fact]
    public void Choose_SourceAmongTheDestinations_LosesTheRest()
    {
        SubjectMapping mapping = Create("foo", "foo 25,bar 25");

        Assert.Equal(
            [("", 50), ("bar", 25), ("foo", 25)], Shares(mapping, "foo", "").OrderBy(static share => share.Subject, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("east", "bar")]
    [InlineData("west", "baz")]
    [InlineData("", "gen")]
    [InlineData("other", "gen")]
    public void Choose_Cluster_TakesItsOwnDestinations(string cluster, string expected)
    {
        SubjectMapping mapping = Create("foo", "bar 100 east,baz 100 west,gen 100");

        Assert.Equal([(expected, 100)], Shares(mapping, "foo", cluster));
    }

    [Fact]
    public void Choose_OnlyOtherClustersHaveDestinations_KeepsTheSubject() =>
        Assert.Equal([("foo", 100)], Shares(Create("foo", "bar 40 east"), "foo", "west"));

    [Fact]
    public void Find_SeveralMatch_TakesTheFirst()
    {
        var mappings = new SubjectMappings([Create("a.*", "x 100"), Create("a.b", "y 100"), Create("b.c", "z 100"), Create("b.*", "w 100")]);

        Assert.Equal("x", Map(mappings, "a.b"));
        Assert.Equal("z", Map(mappings, "b.c"));
        Assert.Equal("w", Map(mappings, "b.d"));
        Assert.Null(Map(mappings, "c.d"));
        Assert.Null(Map(mappings, "a..b"));
    }

    [Fact]
    public void Constructor_SameSourceTwice_TakesTheLater() =>
        Assert.Equal("y", Map(new SubjectMappings([Create("a", "x 100"), Create("b", "z 100"), Create("a", "y 100")]), "a"));

    [Fact]
    public void TryMap_Lost_WritesNothing()
    {
        var mappings = new SubjectMappings([Create("foo", "foo 0")]);

        Assert.Equal("", Map(mappings, "foo"));
    }

    [Fact]
    public void TryMap_ManyMessages_FollowsTheWeights()
    {
        var mappings = new SubjectMappings([Create("foo", "bar 20,baz 30")]);
        Dictionary<string, int> counts = Enumerable.Range(0, 20_000).Select(_ => Map(mappings, "foo")!).CountBy(static one => one).ToDictionary();

        Assert.InRange(counts["bar"], 3600, 4400);
        Assert.InRange(counts["baz"], 5500, 6500);
        Assert.InRange(counts["foo"], 9400, 10600);
    }

    /// <summary>The table of literals finds what a walk over all sources finds.</summary>
    [Fact]
    public void Find_RandomMappings_IsTheFirstOfAWalk()
    {
        var random = new Random(99);
        int found = 0;
        for (int round = 0; round < 300; round++)
        {
            List<string> sources = [.. Enumerable.Range(0, 8).Select(_ => Pattern(random)).Distinct()];
            var mappings = new SubjectMappings(sources.Select((source, i) => Create(source, $"to.{i}{(source.EndsWith('>') ? ".>" : "")} 100")));
            for (int i = 0; i < 50; i++)
            {
                string subject = string.Join('.', Enumerable.Range(0, random.Next(1, 4)).Select(_ => "abc"[random.Next(3)]));
                string? expected = sources.FirstOrDefault(source => Interest.TestSubscriptions.NaiveMatches(source, subject));
                if (expected is not null) found++;
                Assert.Equal(expected, mappings.Find(Encoding.UTF8.GetBytes(subject))?.Source);
            }
        }

        Assert.True(found > 3000, $"only {found} found: hardly anything was tested");
    }

    private static string Pattern(Random random)
    {
        string[] tokens = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => "abc*"[random.Next(4)].ToString())];
        if (random.Next(5) == 0) tokens[^1] = ">";
        return string.Join('.', tokens);
    }

    private static IEnumerable<(string Subject, int Share)> Shares(SubjectMapping mapping, string subject, string cluster) =>
        Enumerable.Range(0, 100).Select(roll => Apply(mapping.Choose(cluster, roll), subject)).CountBy(static one => one).Select(static pair => (pair.Key, pair.Value));

    private static string Apply(SubjectTransform? transform, string subject)
    {
        var into = new ArrayBufferWriter<byte>();
        transform?.Apply(Encoding.UTF8.GetBytes(subject), into);
        return Encoding.UTF8.GetString(into.WrittenSpan);
    }

    private static string? Map(SubjectMappings mappings, string subject)
    {
        var into = new ArrayBufferWriter<byte>();
        return mappings.TryMap(Encoding.UTF8.GetBytes(subject), "", into) ? Encoding.UTF8.GetString(into.WrittenSpan) : null;
    }

    private static SubjectMapping Create(string source, string destinations)
    {
        Assert.True(SubjectMapping.TryCreate(source, Parse(destinations), out SubjectMapping? mapping, out string error), error);
        return mapping!;
    }

    private static MappingDestination[] Parse(string destinations) =>
        [.. destinations.Split(',').Select(static text => text.Split(' ')).Select(static words =>
            new MappingDestination(words[0], int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture), words.ElementAtOrDefault(2) ?? ""))];
}

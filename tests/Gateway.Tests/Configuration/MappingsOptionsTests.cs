using OrleansNats.Gateway.Configuration;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Tests.Configuration;

/// <summary>What becomes of <c>mappings</c>, and what is said of wrong ones; texts and places are those of nats-server 2.15.1.</summary>
public sealed class MappingsOptionsTests
{
    [Fact]
    public void Load_MappingsOfAccountsAndOfTheTop_AreThoseOfTheirAccounts()
    {
        GatewayOptions options = Load("""
            mappings { top: to }
            accounts {
              A { mappings { "a.*": "b.$1", w: [ {dest: x, weight: 20%}, {destination: y, weight: 30, cluster: C} ] } }
              B { maps { c: {dest: d, weight: "50"} } }
              C { }
            }
            """).Options!;

        Assert.Equal(["top"], SourcesOf(options, "$G"));
        Assert.Equal(["a.*", "w"], SourcesOf(options, "A"));
        Assert.Equal(
            [new MappingDestination("x", 20), new MappingDestination("y", 30, "C")], options.Accounts.Of("A").Mappings!.All[1].Destinations);
        Assert.Equal([new MappingDestination("d", 50)], options.Accounts.Of("B").Mappings!.All[0].Destinations);
        Assert.Null(options.Accounts.Of("C").Mappings);
    }

    [Theory]
    [InlineData("foo: \"bar.*\"", "12: Error adding mapping for \"foo\" to \"bar.*\" : invalid subject")]
    [InlineData("\"foo.>\": \"bar\"", "13: Error adding mapping for \"foo.>\" to \"bar\" : invalid subject")]
    [InlineData("foo: \"bar.$1\"", "12: Error adding mapping for \"foo\" to \"bar.$1\" : invalid mapping destination: wildcard index out of range in $1")]
    [InlineData("\"foo..x\": bar", "0: Subject \"foo..x\" is not a valid subject")]
    [InlineData("foo: \"b ar\"", "12: Error adding mapping for \"foo\" to \"b ar\" : invalid mapping destination: invalid transform")]
    [InlineData("foo: 3", "12: Expected an entry for the mapping destination")]
    [InlineData("foo: true", "12: Expected an entry for the mapping destination")]
    [InlineData("foo: [ bar ]", "19: Expected an entry for the mapping destination")]
    [InlineData("foo: [ {dest: bar, weight: 50%}, {dest: bar, weight: 20%} ]", "12: Error adding mapping for \"foo\" : duplicate entry for \"bar\"")]
    [InlineData("foo: [ {dest: bar, weight: 60}, {dest: baz, weight: 60} ]", "12: Error adding mapping for \"foo\" : total weight needs to be <= 100")]
    [InlineData("foo: [ {dest: bar, weight: 101} ]", "31: Invalid weight 101 for mapping destination")]
    [InlineData("foo: [ {dest: bar, weight: -1} ]", "31: Invalid weight -1 for mapping destination")]
    [InlineData("foo: [ {dest: bar, weight: \"x%\"} ]", "31: Invalid weight \"x\" for mapping destination")]
    [InlineData("foo: {dest: bar, weight: \"5%%\"}", "29: Invalid weight \"5%\" for mapping destination")]
    [InlineData("foo: [ {dest: bar} ]", "30: Missing weight for mapping destination \"bar\"")]
    [InlineData("foo: [ {dest: bar, weight: 10, xx: 1} ]", "43: Unknown field \"xx\" for mapping destination")]
    [InlineData("foo: [ {dest: bar, weight: 50, cluster: A}, {dest: bar, weight: 60, cluster: B} ]", "12: Error adding mapping for \"foo\" : duplicate entry for \"bar\"")]
    [InlineData("foo: \"\"", "12: Error adding mapping for \"foo\" to \"\" : invalid mapping destination: invalid transform")] // nats-server starts, and crashes at the first message
    public void Load_Wrong_SaysWhatAndWhere(string mapping, string error) =>
        Assert.Equal($"test.conf:1:{error}", Load($"mappings: {{ {mapping} }}\n").Error);

    private static IEnumerable<string> SourcesOf(GatewayOptions options, string account) =>
        options.Accounts.Of(account).Mappings!.All.Select(static mapping => mapping.Source);

    private static OptionsLoadResult Load(string config) => InMemoryConfig.Loader(config).Load();
}

using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Configuration;

public sealed class ConfigErrorTests
{
    [Theory]
    [InlineData("foo: 1", "test.conf:1:0: unknown field \"foo\"")]
    [InlineData("port: 1\n  foo: 1", "test.conf:2:3: unknown field \"foo\"")]
    [InlineData("a: 1\nb: 2", "test.conf:1:0: unknown field \"a\"\ntest.conf:2:1: unknown field \"b\"")]
    [InlineData("port: \"x\"", "test.conf:1:0: port must be an integer, not a string")]
    [InlineData("debug: 1", "test.conf:1:0: debug must be a boolean, not an integer")]
    [InlineData("authorization: 5", "test.conf:1:0: authorization must be a map, not an integer")]
    [InlineData("max_payload: 4GB", "test.conf:1:0: max_payload value is too big")]
    [InlineData("lame_duck_duration: \"10s\"", "test.conf:1:0: invalid lame_duck_duration of 10s, minimum is 30 seconds")]
    [InlineData("ping_interval: abc", "test.conf:1:0: error parsing ping_interval: time: invalid duration \"abc\"")]
    [InlineData("ping_interval: \"5\"", "test.conf:1:0: error parsing ping_interval: time: missing unit in duration \"5\"")]
    [InlineData("server_name: \"a b\"", "test.conf:1:0: server name cannot contain spaces")]
    [InlineData("listen: abc", "test.conf:1:0: could not parse address string \"abc\"")]
    [InlineData("listen: \"a:b\"", "test.conf:1:0: could not parse port \"b\"")]
    [InlineData("write_timeout: x", "test.conf:1:0: write_timeout must be 'default', 'close' or 'retry'")]
    [InlineData("log_format: xml", "test.conf:1:0: log_format must be 'text' or 'json'")]
    [InlineData("authorization {\n  user: a\n  token: b\n}", "test.conf:1:0: Cannot have a user/pass and token")]
    [InlineData("authorization { users: [\n {user: a}\n {user: a}\n]}", "test.conf:1:0: Duplicate user \"a\" detected")]
    [InlineData(
        "authorization { users: [ {user: a\n permissions: { publish: { allow: \"a..b\" } } } ] }",
        "test.conf:2:28: subject \"a..b\" is not a valid subject")]
    [InlineData(
        "authorization { users: [ {user: a\n permissions: { sub: \"a b..c\" } } ] }",
        "test.conf:2:17: queue \"b..c\" is not a valid queue")]
    public void Load_BadValue_NamesPositionAndReason(string text, string expected) =>
        Assert.Equal(expected, InMemoryConfig.Loader(text).Load().Error);

    [Theory]
    [InlineData("a = [1, 2", "test.conf:1:9: Expected an array value terminator \",\" or an array terminator \"]\", but got 'end of file' instead.")]
    [InlineData("a {\n b: 1", "test.conf:2:6: Expected a map value terminator \",\" or a map terminator \"}\", but got 'end of file' instead.")]
    [InlineData("a: \"x\\q\"", "test.conf:1:7: Invalid escape character 'q'. Only the following escape characters are allowed: \\xXX, \\t, \\n, \\r, \\\", \\\\.")]
    [InlineData("a: \"\\xZZ\"", "test.conf:1:8: Expected two hexadecimal digits after '\\x', but got 'ZZ'")]
    [InlineData("a: \"open", "test.conf:1:8: Unexpected EOF.")]
    [InlineData("a: (\nopen", "test.conf:2:5: Unexpected EOF processing block.")]
    [InlineData("a: .5", "test.conf:1:4: Floats must start with a digit")]
    [InlineData("a: 99999999999999999999", "test.conf:1:23: integer '99999999999999999999' is out of the range")]
    [InlineData("port: $nowhere", "test.conf:1:0: variable reference for 'nowhere' on line 1 can not be found")]
    [InlineData("include \"no.conf\"", "test.conf:1:0: error parsing include file 'no.conf', open no.conf: no such file or directory")]
    [InlineData("include \"test.conf\"", "test.conf:1:0: error parsing include file 'test.conf', include cycle for 'test.conf'")]
    public void Load_BadGrammar_NamesPositionAndReason(string text, string expected) =>
        Assert.Equal(expected, InMemoryConfig.Loader(text).Load().Error);

    [Theory]
    [InlineData("jetstream: {}", "jetstream")]
    [InlineData("jetstream: enabled", "jetstream")]
    [InlineData("store_dir: \"/x\"", "store_dir (JetStream)")]
    [InlineData("ws { port: 1 }", "ws (WebSocket)")]
    [InlineData("mqtt { port: 1 }", "mqtt")]
    [InlineData("leafnodes { port: 1 }", "leafnodes (leaf nodes)")]
    [InlineData("write_timeout: retry", "write_timeout 'retry'")]
    [InlineData("prof_port: 1", "prof_port (profiling)")]
    public void Load_KeyOfMissingFeature_RefusedByName(string text, string name) =>
        Assert.Equal($"test.conf:1:0: {name} is not supported yet", InMemoryConfig.Loader(text).Load().Error);

    [Theory]
    [InlineData("jetstream: false")]
    [InlineData("prof_port: 0")]
    [InlineData("authorization { proxy_required: false }")]
    public void Load_MissingFeatureTurnedOff_Accepted(string text) => Assert.Null(InMemoryConfig.Loader(text).Load().Error);

    [Fact]
    public void Load_DeepNesting_Refused()
    {
        string deep = "a: " + string.Concat(Enumerable.Repeat("[", 100_000));
        Assert.Contains("nested deeper than 100 levels", InMemoryConfig.Loader(deep).Load().Error, StringComparison.Ordinal);
        Assert.Contains("nested deeper", InMemoryConfig.Loader(new string('{', 100_000)).Load().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_VariablesThatMultiply_Refused()
    {
        string text = "v0: [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]\n"
            + string.Concat(Enumerable.Range(1, 12).Select(i => $"v{i}: [{string.Join(", ", Enumerable.Repeat($"$v{i - 1}", 10))}]\n"));
        Assert.Contains("more than 10000000 values", InMemoryConfig.Loader(text).Load().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HugeText_Refused() =>
        Assert.Contains("larger than", InMemoryConfig.Loader(new string(' ', 68_000_000)).Load().Error, StringComparison.Ordinal);

    [Fact]
    public void Load_IncludeCycleOfTwo_Refused()
    {
        Dictionary<string, string> files = new() { ["test.conf"] = "include sub/b.conf", ["sub/b.conf"] = "include ../test.conf" };
        Assert.EndsWith("include cycle for 'test.conf'", InMemoryConfig.Loader(files).Load().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_IncludedFileHasError_NamesIncludedFile()
    {
        Dictionary<string, string> files = new() { ["test.conf"] = "port: 1\ninclude sub/b.conf", ["sub/b.conf"] = "\nfoo: 1" };
        Assert.Equal("sub/b.conf:2:1: unknown field \"foo\"", InMemoryConfig.Loader(files).Load().Error);
    }

    [Theory]
    [InlineData("X", "[1, 2")]
    [InlineData("X", "$X")]
    [InlineData("X", "$Y")]
    public void Load_BadEnvironment_Refused(string name, string value)
    {
        Dictionary<string, string> environment = new() { [name] = value, ["Y"] = "$X" };
        string? error = InMemoryConfig.Loader("host: $X", null, environment).Load().Error;
        Assert.StartsWith("test.conf:1:0: variable reference for 'X' on line 1 could not be parsed", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_IntegerDuration_WarnsAndFails()
    {
        OptionsLoader loader = InMemoryConfig.Loader("ping_interval: 30");
        const string Warning = "test.conf:1:0: invalid use of field \"ping_interval\": ping_interval should be converted to a duration";

        Assert.Equal(Warning, loader.Test().Error);
        OptionsLoadResult loaded = loader.Load();
        Assert.Equal([Warning], loaded.Warnings);
        Assert.Equal(TimeSpan.FromSeconds(30), loaded.Options!.Limits.PingInterval);
    }
}

using OrleansNats.Gateway.CommandLine;

namespace OrleansNats.Gateway.Tests.CommandLine;

public sealed class FlagParserTests
{
    [Theory]
    [InlineData("-p", "5")]
    [InlineData("--p", "5")]
    [InlineData("-p=5")]
    [InlineData("--port=5")]
    [InlineData("-port", "0x5")]
    [InlineData("-p", "1", "-port", "5")]
    public void Parse_IntegerForms_GiveLastValue(params string[] args) => Assert.Equal(5, FlagParser.Parse(args).Last("port")!.Number);

    [Theory]
    [InlineData("-D", true)]
    [InlineData("--debug", true)]
    [InlineData("-D=true", true)]
    [InlineData("-D=F", false)]
    [InlineData("-D=0", false)]
    public void Parse_BooleanForms_GiveValue(string arg, bool expected) => Assert.Equal(expected, FlagParser.Parse([arg]).IsOn("debug"));

    [Fact]
    public void Parse_BooleanFollowedByWord_WordIsNoValue()
    {
        ParsedFlags parsed = FlagParser.Parse(["-D", "false", "-p", "5"]);

        Assert.True(parsed.IsOn("debug"));
        Assert.Equal("false", parsed.Word);
        Assert.Null(parsed.Last("port"));
    }

    [Fact]
    public void Parse_ValueInQuotesOrLikeAFlag_TakenAsIs()
    {
        Assert.Equal("\"a b\"", FlagParser.Parse(["-n", "\"a b\""]).Last("server_name")!.Text);
        Assert.Equal("-x", FlagParser.Parse(["--user", "-x"]).Last("user")!.Text);
        Assert.Equal("a=b", FlagParser.Parse(["--user=a=b"]).Last("user")!.Text);
    }

    [Theory]
    [InlineData("flag provided but not defined: -bogus", "-bogus")]
    [InlineData("flag provided but not defined: -bogus", "--bogus=1")]
    [InlineData("flag needs an argument: -p", "-p")]
    [InlineData("invalid value \"abc\" for flag -p: parse error", "-p", "abc")]
    [InlineData("invalid value \"\" for flag -p: parse error", "-p=")]
    [InlineData("invalid value \"99999999999999999999\" for flag -p: value out of range", "-p", "99999999999999999999")]
    [InlineData("invalid boolean value \"maybe\" for -D: parse error", "-D=maybe")]
    [InlineData("bad flag syntax: --=", "--=")]
    [InlineData("bad flag syntax: ---p", "---p")]
    public void Parse_Bad_GivesNatsServersText(string expected, params string[] args) => Assert.Equal(expected, FlagParser.Parse(args).Error);
}

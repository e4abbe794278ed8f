using OrleansNats.Credentials.Jwt;

namespace OrleansNats.Credentials.Tests.Jwt;

public sealed class PermissionTemplateTests
{
    private readonly UserClaims _user = new() { Name = "bob", Subject = "UBOB" };
    private readonly AccountClaims _account = new() { Name = "acc", Subject = "AACC" };

    public PermissionTemplateTests()
    {
        _user.Nats.IssuerAccount = "AACC";
        _user.Nats.Tags = ["team:red", "team:blue", "other"];
        _account.Nats.Tags = ["dept:x", "dept:y"];
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{{name()}}.a", "bob.a")]
    [InlineData("{{ NAME() }}.{{subject()}}", "bob.UBOB")]
    [InlineData("{{account-name()}}.{{account-subject()}}", "acc.AACC")]
    [InlineData("a.{{tag(team)}}", "a.red|a.blue")]
    [InlineData("a.{{tag(TEAM)}}.{{account-tag(dept)}}", "a.red.x|a.red.y|a.blue.x|a.blue.y")]
    [InlineData("{{tag(team)}}.{{tag(team)}}", "red.red|red.red|blue.blue|blue.blue")] // the first one's value stands for both, as in nats-server
    [InlineData("a.{{tag(none)}}", "")]
    [InlineData("{{name()", "{{name()")]
    public void Fill_Allow_Expands(string entry, string expected)
    {
        UserGrants? filled = Fill(entry, deny: null, out string? error);
        Assert.True(filled is not null, error);
        Assert.Equal(expected.Length == 0 ? [] : expected.Split('|'), filled.Publish.Allow);
    }

    [Fact]
    public void Fill_NothingLeftOfAllow_EverythingIsDenied()
    {
        UserGrants? filled = Fill("a.{{tag(none)}}", "x", out _);
        Assert.Empty(filled!.Publish.Allow);
        Assert.Equal(["x", ">"], filled.Publish.Deny);
    }

    [Theory]
    [InlineData("{{tag(none)}}", "generated invalid subject \"{{tag(none)}}\": \"none\" is not defined")]
    [InlineData("a.{{account-name()}}.", "generated invalid subject")]
    [InlineData("{{what()}}", "template operation in \"{{what()}}\": \"what()\" is not defined")]
    public void Fill_DenyThatComesToNothing_IsAnError(string deny, string expected)
    {
        Assert.Null(Fill("a", deny, out string? error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Fill_TooManyTags_IsAnError()
    {
        _user.Nats.Tags = [.. Enumerable.Range(0, 65).Select(static i => $"t:{i}")];
        Assert.Null(Fill("{{tag(t)}}.{{ tag(t) }}", null, out string? error));
        Assert.Equal("template expansion exceeds limit: 4096", error);
    }

    [Fact]
    public void Fill_HugeNumberOfCombinations_IsAnErrorAtOnce()
    {
        _user.Nats.Tags = [.. Enumerable.Range(0, 1000).Select(static i => $"t:{i}")];
        string entry = string.Join('.', Enumerable.Range(0, 30).Select(static i => "{{" + new string(' ', i) + "tag(t)}}"));
        Assert.Null(Fill(entry, null, out string? error));
        Assert.Equal("template expansion exceeds limit: 4096", error);
    }

    [Fact]
    public void Fill_Template_IsNotChangedItself()
    {
        var template = new UserGrants { Subscribe = { Allow = ["{{name()}}"] }, Subscriptions = 5, BearerToken = true, Responses = new ResponseGrant { MaxMessages = 2 } };
        UserGrants filled = PermissionTemplate.Fill(template, _user, _account, out _)!;
        Assert.Equal(["{{name()}}"], template.Subscribe.Allow);
        Assert.Equal(["bob"], filled.Subscribe.Allow);
        Assert.Equal((5, true, 2), (filled.Subscriptions, filled.BearerToken, filled.Responses!.MaxMessages));
    }

    private UserGrants? Fill(string allow, string? deny, out string? error)
    {
        var template = new UserGrants { Publish = { Allow = [allow], Deny = deny is null ? [] : [deny] } };
        return PermissionTemplate.Fill(template, _user, _account, out error);
    }
}

using OrleansNats.Gateway.Routes;

namespace OrleansNats.Gateway.Tests.Routes;

public sealed class ClusterNameTests
{
    [Theory]
    [InlineData("a", false, "b", false, false)] // both configured: no agreement
    [InlineData("a", false, "b", true, false)]
    [InlineData("b", true, "a", false, true)] // a configured name wins
    [InlineData("a", true, "b", true, true)] // of two made-up names the greater
    [InlineData("b", true, "a", true, false)]
    public void YieldsTo_Names_FollowsTheRule(string own, bool isDynamic, string other, bool isOtherDynamic, bool expected) =>
        Assert.Equal(expected, new ClusterName(own, isDynamic).YieldsTo(other, isOtherDynamic));

    [Fact]
    public void Of_NothingConfigured_MakesUpAName()
    {
        ClusterName name = ClusterName.Of(null);

        Assert.True(name.IsDynamic);
        Assert.Equal(22, name.Text.Length);
        Assert.NotEqual(name.Text, ClusterName.Of(null).Text);
        Assert.Equal(new ClusterName("c", false), ClusterName.Of("c"));
    }
}

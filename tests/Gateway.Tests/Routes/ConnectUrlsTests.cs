using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Routes;

namespace OrleansNats.Gateway.Tests.Routes;

public sealed class ConnectUrlsTests
{
    [Fact]
    public void All_NoOtherServer_IsEmpty()
    {
        var urls = new ConnectUrls();

        urls.SetOwn(["own:1"]);

        Assert.Empty(urls.All);
    }

    [Fact]
    public void All_OthersKnown_HasOwnFirst()
    {
        var urls = new ConnectUrls();
        urls.SetOwn(["own:1"]);

        Assert.True(urls.Add(["a:1", "a:2"]));
        Assert.True(urls.Add(["b:1"]));

        Assert.Equal(["own:1", "a:1", "a:2", "b:1"], urls.All);
    }

    [Fact]
    public void Remove_UrlOfTwoServers_StaysUntilBothAreGone()
    {
        var urls = new ConnectUrls();
        urls.SetOwn(["own:1"]);
        urls.Add(["a:1"]);

        Assert.False(urls.Add(["a:1"]));
        Assert.False(urls.Remove(["a:1"]));
        Assert.Equal(["own:1", "a:1"], urls.All);
        Assert.True(urls.Remove(["a:1"]));
        Assert.Equal(["own:1"], urls.All); // as nats-server: its own stay, once there were others
    }

    [Theory]
    [InlineData("127.0.0.1", null, "127.0.0.1:4222")]
    [InlineData("::1", null, "[::1]:4222")]
    [InlineData("0.0.0.0", "example.com:443", "example.com:443")]
    [InlineData("0.0.0.0", "example.com", "example.com:4222")]
    public void OwnOf_Address_IsIt(string host, string? advertise, string expected) =>
        Assert.Equal([expected], ConnectUrls.OwnOf(new GatewayOptions { Host = host, ClientAdvertise = advertise }, 4222));

    [Fact]
    public void OwnOf_AllAddresses_NamesThemWithoutLoopback()
    {
        IReadOnlyList<string> urls = ConnectUrls.OwnOf(new GatewayOptions { Host = "0.0.0.0" }, 4222);

        Assert.DoesNotContain("127.0.0.1:4222", urls);
        Assert.All(urls, static url => Assert.EndsWith(":4222", url, StringComparison.Ordinal));
    }
}

using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Configuration;

/// <summary>Texts and verdicts are those of nats-server 2.15.1, asked through <c>-cluster</c> and <c>-cluster_advertise</c>.</summary>
public sealed class GoUrlTests
{
    [Theory]
    [InlineData("nats://h:1", "nats", null, null, "h:1")]
    [InlineData("NATS://U:P@H:1/path?q#f", "nats", "U", "P", "H:1")]
    [InlineData("nats://u@h", "nats", "u", null, "h")]
    [InlineData("nats://u:@h", "nats", "u", "", "h")]
    [InlineData("nats://a%40b:c%3Ad@h:1", "nats", "a@b", "c:d", "h:1")]
    [InlineData("nats://u:p@ss@h:1", "nats", "u", "p@ss", "h:1")]
    [InlineData("nats://[::1]:22", "nats", null, null, "[::1]:22")]
    [InlineData("nats://h:", "nats", null, null, "h:")]
    [InlineData("//h:1", "", null, null, "h:1")]
    [InlineData("nats:h:1", "nats", null, null, "")]
    [InlineData("host", "", null, null, "")]
    [InlineData("6222", "", null, null, "")]
    [InlineData("/a:b", "", null, null, "")]
    [InlineData("", "", null, null, "")]
    public void TryParse_Url_GivesItsParts(string text, string scheme, string? user, string? password, string address)
    {
        Assert.True(GoUrl.TryParse(text, out GoUrl? url, out _));
        Assert.Equal(new GoUrl(scheme, user, password, address), url);
    }

    [Theory]
    [InlineData("127.0.0.1:6222", "first path segment in URL cannot contain colon")]
    [InlineData(":6222", "missing protocol scheme")]
    [InlineData("nats://127.0.0.1:abc", "invalid port \":abc\" after host")]
    [InlineData("nats://127.0.0.1:-5", "invalid port \":-5\" after host")]
    [InlineData("nats://[::1]x:1", "invalid port \"x:1\" after host")]
    [InlineData("nats://[::1:22", "missing ']' in host")]
    [InlineData("nats://%zz:22", "invalid URL escape \"%zz\"")]
    [InlineData("nats://u:p%zz@a:22", "invalid URL escape \"%zz\"")]
    [InlineData("nats://u:p%4@a:22", "invalid URL escape \"%4\"")]
    [InlineData("nats://a b:1", "invalid character \" \" in host name")]
    [InlineData("nats://u^:p@a:22", "net/url: invalid userinfo")]
    [InlineData("nats://a\n:1", "net/url: invalid control character in URL")]
    public void TryParse_NoUrl_SaysWhy(string text, string expected)
    {
        Assert.False(GoUrl.TryParse(text, out _, out string error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("h:1", "h", "1")]
    [InlineData(":1", "", "1")]
    [InlineData("h:", "h", "")]
    [InlineData("[::1]:22", "::1", "22")]
    public void TrySplit_Address_GivesHostAndPort(string text, string host, string port)
    {
        Assert.True(GoAddress.TrySplit(text, out string foundHost, out string foundPort, out _));
        Assert.Equal((host, port), (foundHost, foundPort));
    }

    [Theory]
    [InlineData("", "missing port in address")]
    [InlineData("h", "address h: missing port in address")]
    [InlineData("[::1]", "address [::1]: missing port in address")]
    [InlineData("::1:22", "address ::1:22: too many colons in address")]
    [InlineData("127.0.0.1:6222:", "address 127.0.0.1:6222:: too many colons in address")]
    [InlineData("[::1:22", "address [::1:22: missing ']' in address")]
    [InlineData("a[:1", "address a[:1: unexpected '[' in address")]
    [InlineData("a]:1", "address a]:1: unexpected ']' in address")]
    public void TrySplit_NoAddress_SaysWhy(string text, string expected)
    {
        Assert.False(GoAddress.TrySplit(text, out _, out _, out string error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("x", "x", 0)]
    [InlineData("x:99999", "x", 99999)]
    [InlineData("[::1]", "::1", 0)]
    public void TryReadAdvertise_Address_PortIsOptional(string text, string host, int port)
    {
        Assert.True(GoAddress.TryReadAdvertise(text, out string foundHost, out int foundPort, out _));
        Assert.Equal((host, port), (foundHost, foundPort));
    }

    [Fact]
    public void TryReadNumber_TooLarge_SaysSo()
    {
        Assert.False(GoAddress.TryReadNumber("99999999999", out _, out string error));
        Assert.Equal("strconv.Atoi: parsing \"99999999999\": value out of range", error);
    }
}

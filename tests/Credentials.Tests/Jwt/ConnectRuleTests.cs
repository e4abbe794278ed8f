using System.Globalization;
using System.Net;
using OrleansNats.Credentials.Jwt;

namespace OrleansNats.Credentials.Tests.Jwt;

/// <summary>From where and when a user may connect.</summary>
public sealed class ConnectRuleTests
{
    [Theory]
    [InlineData("10.1.0.0/16", "10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "10.2.2.3", false)]
    [InlineData("10.1.2.3/15", "10.0.9.9", true)]
    [InlineData("0.0.0.0/0", "1.2.3.4", true)]
    [InlineData("10.1.0.0/16", "::ffff:10.1.2.3", true)]
    [InlineData("127.0.0.1/32", "127.0.0.1", true)]
    [InlineData("127.0.0.1/32", "127.0.0.2", false)]
    [InlineData("::1/128", "::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    [InlineData("0.0.0.0/0", "::1", false)]
    public void Contains_Address_ByPrefix(string range, string address, bool expected)
    {
        Assert.True(CidrBlock.TryParse(range, out CidrBlock block));
        Assert.Equal(expected, block.Contains(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+1")]
    [InlineData("10.0.0/8")]
    [InlineData("010.0.0.0/8")]
    [InlineData("10.0.0.0/8 ")]
    [InlineData("::1/129")]
    [InlineData("fe80::1%eth0/64")]
    public void TryParse_NoRange_False(string? text) => Assert.False(CidrBlock.TryParse(text, out _));

    [Fact]
    public void Contains_DefaultBlock_False() => Assert.False(default(CidrBlock).Contains(IPAddress.Loopback));

    [Theory]
    [InlineData("08:00:00", "17:00:00", "12:00:00", "05:00:00")]
    [InlineData("08:00:00", "17:00:00", "07:59:59", null)]
    [InlineData("08:00:00", "17:00:00", "08:00:00", null)] // nats-server's ranges begin behind their start
    [InlineData("22:00:00", "06:00:00", "23:30:00", "06:30:00")]
    [InlineData("22:00:00", "06:00:00", "05:00:00", "01:00:00")]
    [InlineData("22:00:00", "06:00:00", "12:00:00", null)]
    [InlineData("8:00:00", "9:00:00.5", "08:30:00", "00:30:00")]
    public void Allow_TimeOfDay_ByRange(string start, string end, string now, string? left)
    {
        var grants = new UserGrants { Times = [new DayTimeRange { Start = start, End = end }], TimesLocation = "UTC" };
        var time = DateTimeOffset.Parse("2026-03-04T" + now + "Z", CultureInfo.InvariantCulture);
        Assert.Equal(left is not null, ConnectTimes.Allow(grants, time, out TimeSpan? found));
        Assert.Equal(left is null ? null : TimeSpan.Parse(left, CultureInfo.InvariantCulture), found);
    }

    [Fact]
    public void Allow_TimeZone_IsThatOfTheUser()
    {
        var grants = new UserGrants { Times = [new DayTimeRange { Start = "08:00:00", End = "09:00:00" }], TimesLocation = "Asia/Tokyo" };
        Assert.True(ConnectTimes.Allow(grants, DateTimeOffset.Parse("2026-03-03T23:15:00Z", CultureInfo.InvariantCulture), out TimeSpan? left));
        Assert.Equal(TimeSpan.FromMinutes(45), left);
    }

    [Fact]
    public void Allow_LongestOfSeveralRanges_Counts()
    {
        var grants = new UserGrants { Times = [Range("08:00:00", "10:00:00"), Range("08:30:00", "12:00:00"), Range("07:00:00", "09:30:00")], TimesLocation = "UTC" };
        Assert.True(ConnectTimes.Allow(grants, DateTimeOffset.Parse("2026-03-04T09:00:00Z", CultureInfo.InvariantCulture), out TimeSpan? left));
        Assert.Equal(TimeSpan.FromHours(3), left);
    }

    [Fact]
    public void Allow_NoRangesOrUnreadableOnes_AlwaysOrNever()
    {
        Assert.True(ConnectTimes.Allow(new UserGrants(), DateTimeOffset.UnixEpoch, out TimeSpan? left));
        Assert.Null(left);
        Assert.False(ConnectTimes.Allow(new UserGrants { Times = [Range("x", "y")] }, DateTimeOffset.UnixEpoch, out _));
        Assert.False(ConnectTimes.Allow(new UserGrants { Times = [Range("00:00:00", "23:00:00")], TimesLocation = "No/Where" }, DateTimeOffset.UnixEpoch, out _));
    }

    private static DayTimeRange Range(string start, string end) => new() { Start = start, End = end };
}

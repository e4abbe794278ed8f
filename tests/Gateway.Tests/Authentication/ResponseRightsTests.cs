using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Authentication;

public sealed class ResponseRightsTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void MayPublish_AsOftenAsGranted()
    {
        ResponseRights rights = Create(max: 2);
        Assert.False(rights.MayPublish("r"u8, isCounted: true));
        rights.Add("r"u8);
        Assert.True(rights.MayPublish("r"u8, isCounted: false));
        Assert.True(rights.MayPublish("r"u8, isCounted: true));
        Assert.True(rights.MayPublish("r"u8, isCounted: true));
        Assert.False(rights.MayPublish("r"u8, isCounted: false));
        Assert.False(rights.MayPublish("r"u8, isCounted: true));
        Assert.Equal(0, rights.Count);
    }

    [Fact]
    public void MayPublish_TooLate_No()
    {
        ResponseRights rights = Create(max: 5);
        rights.Add("r"u8);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(rights.MayPublish("r"u8, isCounted: true));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(rights.MayPublish("r"u8, isCounted: true));
    }

    [Fact]
    public void MayPublish_NegativeGrant_AlwaysAndForEver()
    {
        var rights = new ResponseRights(Permissions(), new ResponseOptions(-1, TimeSpan.FromSeconds(-1)), _time);
        rights.Add("r"u8);
        _time.Advance(TimeSpan.FromDays(1));
        for (int i = 0; i < 100; i++) Assert.True(rights.MayPublish("r"u8, isCounted: true));
    }

    [Fact]
    public void Add_AllowedAnyway_IsNotNoted()
    {
        ResponseRights rights = Create(max: 1);
        rights.Add("ok"u8);
        Assert.Equal(0, rights.Count);
    }

    [Fact]
    public void Add_Flood_WhatIsOverIsForgotten()
    {
        ResponseRights rights = Create(max: 1);
        for (int i = 0; i < 2000; i++) rights.Add(BitConverter.GetBytes(i));
        Assert.Equal(2000, rights.Count);
        _time.Advance(TimeSpan.FromSeconds(11));
        rights.Add("r"u8);
        Assert.Equal(1, rights.Count);
    }

    private static SubjectPermissions Permissions() => new(new PermissionOptions(["ok"], null, null, null));

    private ResponseRights Create(int max) => new(Permissions(), new ResponseOptions(max, TimeSpan.FromSeconds(10)), _time);
}

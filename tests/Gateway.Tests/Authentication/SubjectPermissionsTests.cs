using System.Diagnostics;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Authentication;

public sealed class SubjectPermissionsTests
{
    [Fact]
    public void CanSubscribe_StarAllowed_RefusesTail()
    {
        var permissions = new SubjectPermissions(new PermissionOptions(null, null, ["*", "foo.*"], null));
        Assert.True(permissions.CanSubscribe("*"u8));
        Assert.False(permissions.CanSubscribe(">"u8));
        Assert.False(permissions.CanSubscribe("foo.>"u8));
    }

    [Fact]
    public void FilterFor_NoOverlap_IsNull()
    {
        var permissions = new SubjectPermissions(new PermissionOptions(null, null, null, ["foo.bar", "x.y q1"]));
        Assert.Null(permissions.FilterFor("foo.bar"u8));
        Assert.Null(permissions.FilterFor("a.>"u8));
        Assert.Null(permissions.FilterFor("x.*"u8));
        Assert.NotNull(permissions.FilterFor("x.*"u8, "q1"u8));
        Assert.Null(permissions.FilterFor("x.*"u8, "q2"u8));
        Assert.Same(permissions.FilterFor("foo.>"u8), permissions.FilterFor("*.bar"u8));
    }

    [Theory, InlineData(".a"), InlineData("a."), InlineData("a..b"), InlineData("."), InlineData("")]
    public void CanPublish_EmptyToken_IsInNoList(string subject)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(subject);
        Assert.False(new SubjectPermissions(new PermissionOptions([">"], null, null, null)).CanPublish(bytes));
        Assert.True(new SubjectPermissions(new PermissionOptions(null, [">"], null, null)).CanPublish(bytes));
    }

    [Fact]
    public void CanPublish_TenThousandEntries_AllocatesNothingAndDoesNotSearchThem()
    {
        string[] entries = [.. Enumerable.Range(0, 10_000).Select(static i => i % 2 == 0 ? $"site.{i}.orders.new" : $"site.{i}.*.old.>")];
        var permissions = new SubjectPermissions(new PermissionOptions(entries, null, entries, null));
        const int Rounds = 20_000;
        for (int i = 0; i < Rounds; i++) permissions.CanPublish("site.9998.orders.new"u8);
        permissions.CanSubscribe("site.1"u8); // the first look-up compiles the list
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        int allowed = 0;
        for (int i = 0; i < Rounds; i++)
        {
            if (permissions.CanPublish("site.9998.orders.new"u8)) allowed++;
            if (permissions.CanPublish("site.9999.x.old"u8)) allowed++;
            if (permissions.CanSubscribe("site.9999.*.old.a"u8)) allowed++;
        }
        TimeSpan spent = Stopwatch.GetElapsedTime(start);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2 * Rounds, allowed);
        Assert.True(spent < TimeSpan.FromSeconds(10), $"{spent.TotalNanoseconds / (3 * Rounds):F0} ns per check"); // a linear search takes over 30 s
        TestContext.Current.SendDiagnosticMessage("{0:F0} ns per check", spent.TotalNanoseconds / (3 * Rounds));
    }

    [Fact]
    public void CanPublish_LongSubject_EndsWithTheEntries()
    {
        byte[] subject = System.Text.Encoding.UTF8.GetBytes(string.Join('.', Enumerable.Repeat("a", 200_000)));
        var permissions = new SubjectPermissions(new PermissionOptions(["a.*.a", "*.*.*.b", "a.a.a.a.>"], null, null, null));
        Assert.True(permissions.CanPublish(subject));
    }
}

using System.Text;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Authentication;

public sealed class SubjectPatternTests
{
    [Theory]
    [InlineData("a.b", "a.b", null)]
    [InlineData("a.*.>", "a.*.>", null)]
    [InlineData("a* >", "a*", ">")]
    [InlineData(" foo\t v1.* ", "foo", "v1.*")]
    public void Parse_GoodSubscribeEntry_GivesParts(string entry, string subject, string? queue)
    {
        SubjectPattern? pattern = SubjectPattern.Parse(entry, queueAllowed: true, out string? error);
        Assert.Null(error);
        Assert.Equal(subject, Encoding.UTF8.GetString(pattern!.Subject));
        Assert.Equal(queue, pattern.Queue is null ? null : Encoding.UTF8.GetString(pattern.Queue));
    }

    [Theory]
    [InlineData("", true, "subject \"\" is not a valid subject")]
    [InlineData("a..b", true, "subject \"a..b\" is not a valid subject")]
    [InlineData(">.a", false, "subject \">.a\" is not a valid subject")]
    [InlineData("a b", false, "subject \"a b\" is not a valid subject")]
    [InlineData("a b c", true, "subject \"a b c\" is not a valid subject")]
    [InlineData("a. b", true, "subject \"a.\" is not a valid subject")]
    [InlineData("a .b", true, "queue \".b\" is not a valid queue")]
    public void Parse_BadEntry_SaysWhy(string entry, bool queueAllowed, string expected)
    {
        Assert.Null(SubjectPattern.Parse(entry, queueAllowed, out string? error));
        Assert.Equal(expected, error);
    }

    [Theory, InlineData(11), InlineData(12)]
    public void Parse_RandomText_IsRefusedOrCompiles(int seed)
    {
        const string Pieces = "ab.*> \t\n\r\f\v\0\u00a0\u2003\u0085\ud800é\"\\";
        var random = new Random(seed);
        int good = 0, bad = 0;
        for (int i = 0; i < 50_000; i++)
        {
            string entry = string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            bool queueAllowed = random.Next(2) == 0;
            SubjectPattern? pattern = SubjectPattern.Parse(entry, queueAllowed, out string? error);
            Assert.NotEqual(pattern is null, error is null);
            _ = pattern is null ? bad++ : good++;
            PermissionOptions options = queueAllowed ? new(null, null, [entry], [entry]) : new([entry], [entry], null, null);
            Assert.Equal(pattern is null, AuthorizationRules.FindError(options) is not null);
            if (pattern is null) Assert.Throws<ArgumentException>(() => new SubjectPermissions(options));
            else CheckDenied(new SubjectPermissions(options), pattern);
        }
        Assert.True(good > 1000 && bad > 1000, $"{good} good, {bad} bad");
    }

    /// <summary>A subject in both lists is denied, whatever it is made of.</summary>
    private static void CheckDenied(SubjectPermissions permissions, SubjectPattern pattern)
    {
        Assert.False(permissions.CanSubscribe(pattern.Subject, pattern.Queue) && permissions.CanPublish(pattern.Subject));
        permissions.FilterFor(pattern.Subject, pattern.Queue)?.Allows(pattern.Subject);
    }
}

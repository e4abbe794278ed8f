using System.Text;
using OrleansNats.Protocol.Subjects;

namespace OrleansNats.Protocol.Tests.Subjects;

public sealed class SubjectSyntaxTests
{
    [Theory]
    [InlineData("foo", true)]
    [InlineData("foo.bar", true)]
    [InlineData("*", true)]
    [InlineData(">", true)]
    [InlineData("foo.*.bar", true)]
    [InlineData("foo.>", true)]
    [InlineData("foo*.bar>.>x", true)] // literals
    [InlineData("*.*.>", true)]
    [InlineData("é.日本", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData(".foo", false)]
    [InlineData("foo.", false)]
    [InlineData("foo..bar", false)]
    [InlineData(">.", false)]
    [InlineData(">.foo", false)]
    [InlineData("foo.>.bar", false)]
    [InlineData("foo bar", false)]
    [InlineData("foo. ", false)]
    [InlineData("foo\tbar", false)]
    [InlineData("foo\rbar", false)]
    [InlineData("foo\nbar", false)]
    [InlineData("foo.\f", false)]
    [InlineData("foo\vbar", true)] // not among the blanks of the reference server
    public void IsValidSubscription_Subject_FollowsTheRules(string subject, bool valid) =>
        Assert.Equal(valid, SubjectSyntax.IsValidSubscription(Utf8(subject)));

    [Theory]
    [InlineData("foo.bar", true)]
    [InlineData("foo*", true)]
    [InlineData("foo.>x", true)]
    [InlineData("foo.*", false)]
    [InlineData("*.foo", false)]
    [InlineData("foo.>", false)]
    [InlineData(">", false)]
    [InlineData("foo..bar", false)]
    [InlineData("foo.", false)]
    [InlineData("", false)]
    public void IsValidPublish_Subject_TakesLiteralsOnly(string subject, bool valid) =>
        Assert.Equal(valid, SubjectSyntax.IsValidPublish(Utf8(subject)));

    [Theory]
    [InlineData("foo", false)]
    [InlineData("foo*.>bar", false)]
    [InlineData("foo.*", true)]
    [InlineData("foo.*.bar", true)]
    [InlineData("foo.>", true)]
    public void HasWildcard_ValidSubject_SeesWholeTokens(string subject, bool wildcard) =>
        Assert.Equal(wildcard, SubjectSyntax.HasWildcard(Utf8(subject)));

    [Theory]
    [InlineData("", 0)]
    [InlineData("foo", 1)]
    [InlineData("foo.bar", 2)]
    [InlineData("foo.>", 2)]
    [InlineData("a.b.c.", 4)]
    public void TokenCount_Subject_CountsSeparators(string subject, int count) =>
        Assert.Equal(count, SubjectSyntax.TokenCount(Utf8(subject)));

    [Theory]
    [InlineData("foo", "foo", true)]
    [InlineData("foo", "bar", false)]
    [InlineData("*", "foo", true)]
    [InlineData(">", "foo.bar", true)]
    [InlineData("foo.*", "foo", false)]
    [InlineData("foo.*", "foo.bar", true)]
    [InlineData("foo.*", "foo.bar.baz", false)]
    [InlineData("foo.>", "foo", false)]
    [InlineData("foo.>", "foo.bar.baz", true)]
    [InlineData("foo*", "foobar", false)]
    [InlineData("foo.*", "foo.", false)]
    [InlineData(">", "a..b", false)]
    [InlineData("foo.*", "foo.*", true)]
    [InlineData("foo.bar", "foo.*", false)]
    public void Matches_PatternAndLiteral_FollowsTheRules(string pattern, string literal, bool matches) =>
        Assert.Equal(matches, SubjectSyntax.Matches(Utf8(pattern), Utf8(literal)));

    [Theory]
    [InlineData("foo.*", "foo.*", true)]
    [InlineData("foo.*", "*.*", true)]
    [InlineData("foo.*", ">", true)]
    [InlineData("foo.*", "foo.>", true)]
    [InlineData("foo.*", "foo.bar", false)]
    [InlineData("foo.bar", "foo.*", true)]
    [InlineData("foo.>", "foo.*", false)]
    [InlineData("foo.>", "foo.>", true)]
    [InlineData("foo.>", ">", true)]
    [InlineData("foo.>", "*.>", true)]
    [InlineData("foo.bar", "foo", false)]
    [InlineData("foo", "foo.bar", false)]
    [InlineData("foo", "foo.>", false)]
    [InlineData("foo..bar", "foo.*.bar", false)]
    [InlineData("foo", "*x", true)] // the reference server's quirk
    public void IsSubsetOf_TwoPatterns_FollowsTheReference(string subject, string filter, bool subset) =>
        Assert.Equal(subset, SubjectSyntax.IsSubsetOf(Utf8(subject), Utf8(filter)));

    [Theory]
    [InlineData("foo", "foo", true)]
    [InlineData("foo", "bar", false)]
    [InlineData("foo.*", "foo.bar", true)]
    [InlineData("foo.*", "*.bar", true)]
    [InlineData("foo.*", "bar.*", false)]
    [InlineData("foo.*", "foo.*.bar", false)]
    [InlineData("foo.>", "foo.*.bar", true)]
    [InlineData("foo.>", "foo", false)]
    [InlineData("foo.*.>", "foo.bar", false)]
    [InlineData("foo.*.>", "foo.*", false)]
    [InlineData("*.*.bar", "foo.>", true)]
    [InlineData(">", "foo.*", true)]
    [InlineData("foo.*", "foo.>", true)]
    [InlineData("a.*.c", "a.b.d", false)]
    [InlineData("*x.*", "foo.*", true)] // the reference server's quirk
    public void Overlaps_TwoPatterns_FollowsTheReferenceBothWays(string first, string second, bool overlap)
    {
        Assert.Equal(overlap, SubjectSyntax.Overlaps(Utf8(first), Utf8(second)));
        Assert.Equal(overlap, SubjectSyntax.Overlaps(Utf8(second), Utf8(first)));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

using System.Text;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Tests.Interest;

namespace OrleansNats.Routing.Tests.Homes;

public sealed class SubjectHomeTests
{
    [Theory]
    [InlineData("orders.eu.*", "orders.eu")]
    [InlineData("orders.eu", "orders.eu")]
    [InlineData("orders.*.eu", "orders")]
    [InlineData("orders.>", "orders")]
    [InlineData("orders", "orders")]
    [InlineData("a.b.c.d.>", "a.b")]
    [InlineData("*.x", "")]
    [InlineData(">", "")]
    [InlineData("a*.>b.c", "a*.>b")]
    public void PrefixOf_Subscription_IsItsLiteralBeginning(string subscription, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(SubjectHome.PrefixOf(Encoding.UTF8.GetBytes(subscription))));

    [Fact]
    public void PrefixOf_AnySubscriptionThatMatches_IsAmongThoseOfTheSubject()
    {
        int matches = 0;
        for (int seed = 1; seed <= 20; seed++)
        {
            var subjects = new RandomSubjects(seed);
            for (int i = 0; i < 2000; i++)
            {
                string pattern = subjects.Pattern();
                string subject = subjects.Literal();
                if (!TestSubscriptions.NaiveMatches(pattern, subject)) continue;
                matches++;
                byte[] bytes = TestSubscriptions.Utf8(subject);
                string home = Encoding.UTF8.GetString(SubjectHome.PrefixOf(TestSubscriptions.Utf8(pattern)));
                string[] known = ["", Encoding.UTF8.GetString(SubjectHome.FirstOf(bytes)), Encoding.UTF8.GetString(SubjectHome.FirstTwoOf(bytes))];
                Assert.Contains(home, known);
            }
        }
        Assert.True(matches > 500, $"only {matches} matches: nothing was tested");
    }

    [Fact]
    public void BucketOf_LongerHomes_AreWithTheirFirstTokenUnlessTheyAreInboxes()
    {
        for (int i = 0; i < 100; i++)
            Assert.Equal(SubjectHome.BucketOf("A", "dev"u8, 256), SubjectHome.BucketOf("A", TestSubscriptions.Utf8($"dev.{i}"), 256));
        Assert.True(Enumerable.Range(0, 100).Select(i => SubjectHome.BucketOf("A", TestSubscriptions.Utf8($"_INBOX.{i}"), 256)).Distinct().Count() > 50);
        Assert.True(Enumerable.Range(0, 100).Select(i => SubjectHome.BucketOf("A", TestSubscriptions.Utf8($"_R_.{i}"), 256)).Distinct().Count() > 50);
        Assert.True(Enumerable.Range(0, 100).Select(i => SubjectHome.BucketOf($"account{i}", "dev"u8, 256)).Distinct().Count() > 50);
    }

    [Fact]
    public void BucketOf_ManyTokens_SpreadsThemEvenly()
    {
        var counts = new int[256];
        for (int i = 0; i < 256 * 100; i++) counts[SubjectHome.BucketOf("A", TestSubscriptions.Utf8($"token{i}"), 256)]++;

        Assert.InRange(counts.Min(), 50, 100);
        Assert.InRange(counts.Max(), 100, 160);
    }

    // Gateways of different versions must agree: a change of the hash is a change of the protocol.
    [Theory]
    [InlineData("$G", "orders.eu")]
    [InlineData("ACCÖUNT", "_INBOX.abc")]
    public void BucketOf_AnyProcess_IsTheSame(string account, string prefix)
    {
        uint hash = 2166136261;
        string hashed = prefix.StartsWith('_') ? prefix : prefix.Split('.')[0];
        foreach (byte value in TestSubscriptions.Utf8(account + "\0" + hashed)) hash = (hash ^ value) * 16777619;
        hash ^= hash >> 15;
        hash *= 0x2C1B3C6D;
        hash ^= hash >> 12;

        Assert.Equal((int)(hash % 256), SubjectHome.BucketOf(account, TestSubscriptions.Utf8(prefix), 256));
    }
}

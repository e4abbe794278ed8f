using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

public sealed class MatchAllocationTests
{
    private const int Matches = 100_000;

    [Theory]
    [InlineData(1)] // the last subject again
    [InlineData(100)] // the connection's table
    [InlineData(4000)] // partly the account's cache
    [InlineData(50_000)] // mostly the index
    public void Match_SteadyState_AllocatesNothing(int distinct)
    {
        var index = new SubjectIndex();
        for (int i = 0; i < 1000; i++)
        {
            index.Insert(TestSubscriptions.New($"t.lit.{i}.x"));
            index.Insert(TestSubscriptions.New($"t.any.{i}.*"));
            index.Insert(TestSubscriptions.New($"t.any.*.{i}", "q"));
        }
        index.Insert(TestSubscriptions.New("t.>", "all"));
        for (int i = 0; i < 3; i++)
        {
            var gateway = new TestSubscriber(isRemote: true);
            index.Insert(TestSubscriptions.Remote(gateway, "t.any.>"));
            index.Insert(TestSubscriptions.Remote(gateway, "t.*.*.*"));
            index.Insert(TestSubscriptions.Remote(gateway, "t.>", "all"));
        }
        byte[][] subjects = [.. Enumerable.Range(0, distinct).Select(i => TestSubscriptions.Utf8(i % 2 == 0 ? $"t.any.{i}.{i}" : $"t.lit.{i}.x"))];
        MatchCache cache = index.CreateCache();
        var into = new InterestMatch();
        Run(index, cache, into, subjects, Math.Max(Matches, 20 * distinct)); // everything kept, tables and arrays grown
        for (int more = 0; more < 50 && distinct > cache.Size && cache.Size < MatchCache.LargestSize; more++)
        {
            Run(index, cache, into, subjects, distinct); // how fast the table grows depends on hashes, which differ from run to run
        }


        long before = GC.GetAllocatedBytesForCurrentThread();
        int targets = Run(index, cache, into, subjects, Matches);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(targets >= 8 * Matches);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Match_SubjectsUsedOnce_AllocatesNothing()
    {
        var index = new SubjectIndex();
        index.Insert(TestSubscriptions.New("_INBOX.>"));
        MatchCache cache = index.CreateCache();
        cache.Match("_INBOX.warm.up"u8, out _);
        byte[] subject = "_INBOX.00000000"u8.ToArray();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Matches; i++)
        {
            i.TryFormat(subject.AsSpan(7), out _, "D8", System.Globalization.CultureInfo.InvariantCulture);
            cache.Match(subject, out _);
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    private static int Run(SubjectIndex index, MatchCache cache, InterestMatch into, byte[][] subjects, int count)
    {
        int targets = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] subject = subjects[i % subjects.Length];
            targets += cache.Match(subject, out _).TargetCount;
            index.Match(subject, into);
            targets += into.TargetCount;
        }
        return targets;
    }
}

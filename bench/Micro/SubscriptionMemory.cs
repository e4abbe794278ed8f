using System.Diagnostics;
using System.Globalization;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Micro;

/// <summary>What a million subscriptions take: the objects, the bytes of subject and sid, and their share of the index.</summary>
internal static class SubscriptionMemory
{
    private const int Count = 1_000_000;

    public static void Run()
    {
        Measure("literal", Population.Literal);
        Measure("mixed", Population.Mixed);
        Measure("same subject", static n => Population.New("hot.subject", n));
    }

    private static void Measure(string name, Func<int, Subscription> subscription)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var subscriptions = new Subscription[Count];
        for (int i = 0; i < Count; i++) subscriptions[i] = subscription(i);
        long objects = GC.GetTotalMemory(forceFullCollection: true) - before - (8 * Count);
        var index = new SubjectIndex();
        var longest = TimeSpan.Zero;
        long start = Stopwatch.GetTimestamp();
        foreach (Subscription one in subscriptions)
        {
            long begin = Stopwatch.GetTimestamp();
            index.Insert(one);
            TimeSpan took = Stopwatch.GetElapsedTime(begin);
            if (took > longest) longest = took;
        }
        TimeSpan insert = Stopwatch.GetElapsedTime(start);
        long all = GC.GetTotalMemory(forceFullCollection: true) - before - (8 * Count);
        new Random(3).Shuffle(subscriptions);
        start = Stopwatch.GetTimestamp();
        foreach (Subscription one in subscriptions) index.Remove(one);
        TimeSpan remove = Stopwatch.GetElapsedTime(start);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {(double)objects / Count:F0} + {(double)(all - objects) / Count:F0} bytes/subscription, insert {insert.TotalNanoseconds / Count:F0} ns (longest {longest.TotalMilliseconds:F1} ms), remove {remove.TotalNanoseconds / Count:F0} ns"));
        GC.KeepAlive(index);
    }
}

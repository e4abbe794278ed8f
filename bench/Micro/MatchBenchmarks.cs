using BenchmarkDotNet.Attributes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Micro;

/// <summary>One match, by where the answer comes from.</summary>
[MemoryDiagnoser]
public class MatchBenchmarks
{
    private const int Batch = 100_000;
    private const int Large = 100_000; // subscriptions

    private readonly InterestMatch _into = new();
    private SubjectIndex _literals = null!;
    private SubjectIndex _mixed = null!;
    private byte[][] _hot = null!;
    private byte[][] _literalSubjects = null!;
    private byte[][] _mixedSubjects = null!;
    private MatchCache _hotCache = null!;
    private MatchCache _literalCache = null!;
    private MatchCache _mixedCache = null!;

    [GlobalSetup]
    public void Fill()
    {
        _literals = Population.Fill(Large, Population.Literal);
        _mixed = Population.Fill(Large, Population.Mixed);
        _hot = Population.Shuffled(100, Population.MixedSubject);
        _literalSubjects = Population.Shuffled(Large, Population.LiteralSubject);
        _mixedSubjects = Population.Shuffled(Large, Population.MixedSubject);
        _hotCache = _mixed.CreateCache();
        _literalCache = _literals.CreateCache();
        _mixedCache = _mixed.CreateCache();
        for (int i = 0; i < 3; i++) OwnTable();
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public int SameSubject()
    {
        int targets = 0;
        byte[] subject = _hot[0];
        for (int i = 0; i < Batch; i++) targets += _hotCache.Match(subject, out _).TargetCount;
        return targets;
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public int OwnTable()
    {
        int targets = 0;
        for (int i = 0; i < Batch / 100; i++)
        {
            foreach (byte[] subject in _hot) targets += _hotCache.Match(subject, out _).TargetCount;
        }
        return targets;
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public int LiteralIndex() => Find(_literals, _literalSubjects);

    [Benchmark(OperationsPerInvoke = Batch)]
    public int MixedIndex() => Find(_mixed, _mixedSubjects);

    [Benchmark(OperationsPerInvoke = Batch)]
    public int LiteralThroughCaches() => Find(_literalCache, _literalSubjects);

    [Benchmark(OperationsPerInvoke = Batch)]
    public int MixedThroughCaches() => Find(_mixedCache, _mixedSubjects);

    private static int Find(MatchCache cache, byte[][] subjects)
    {
        int targets = 0;
        foreach (byte[] subject in subjects) targets += cache.Match(subject, out _).TargetCount;
        return targets;
    }

    private int Find(SubjectIndex index, byte[][] subjects)
    {
        int targets = 0;
        foreach (byte[] subject in subjects)
        {
            index.Match(subject, _into);
            targets += _into.TargetCount;
        }
        return targets;
    }
}

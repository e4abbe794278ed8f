using BenchmarkDotNet.Attributes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Micro;

/// <summary>Taking a subscription out of a large index and putting it back: one operation is both.</summary>
[MemoryDiagnoser]
public class ChangeBenchmarks
{
    private const int Batch = 100_000;

    private SubjectIndex _index = null!;
    private Subscription[] _changing = null!;

    [Params(100_000, 1_000_000)]
    public int Subscriptions { get; set; }

    [Params("literal", "mixed", "same subject")]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void Fill()
    {
        _index = new SubjectIndex();
        var all = new Subscription[Subscriptions];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = Kind switch
            {
                "literal" => Population.Literal(i),
                "mixed" => Population.Mixed(i),
                _ => Population.New("hot", i),
            };
            _index.Insert(all[i]);
        }
        new Random(2).Shuffle(all);
        _changing = all[..Batch];
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public int RemoveAndInsert()
    {
        foreach (Subscription one in _changing) _index.Remove(one);
        foreach (Subscription one in _changing) _index.Insert(one);
        return _index.Count;
    }
}

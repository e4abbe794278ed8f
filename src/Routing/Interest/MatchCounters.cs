using System.Runtime.InteropServices;

namespace OrleansNats.Routing.Interest;

/// <summary>Counts matches without readers sharing a cache line: each has a stripe, shared with few others.</summary>
internal sealed class MatchCounters
{
    private const int Stripes = 16;

    private readonly Stripe[] _stripes = new Stripe[Stripes];
    private int _lastStripe;

    public (long Matches, long Hits) Total
    {
        get
        {
            long matches = 0;
            long hits = 0;
            for (int i = 0; i < Stripes; i++)
            {
                matches += Volatile.Read(ref _stripes[i].Matches);
                hits += Volatile.Read(ref _stripes[i].Hits);
            }
            return (matches, hits);
        }
    }

    public int NextStripe() => (int)((uint)Interlocked.Increment(ref _lastStripe) % Stripes);

    public void CountMatch(int stripe) => Interlocked.Increment(ref _stripes[stripe].Matches);

    public void CountHit(int stripe) => Interlocked.Increment(ref _stripes[stripe].Hits);

    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct Stripe
    {
        public long Matches;
        public long Hits;
    }
}

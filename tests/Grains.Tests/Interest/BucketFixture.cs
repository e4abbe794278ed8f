using System.Text;
using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Tests.Interest;

/// <summary>A bucket, and what it would tell its watchers.</summary>
internal sealed class BucketFixture : IDeltaSink
{
    public const long Incarnation = 77;

    public BucketFixture(int maxEntries = 100_000, int maxWatches = 100_000) =>
        Bucket = new InterestBucket("A/1", Incarnation, new BucketLimits(maxEntries, maxWatches, TimeSpan.FromSeconds(100)), this, startedInRound: 0);

    public InterestBucket Bucket { get; }

    public List<(string Gateway, InterestDelta Delta)> Told { get; } = [];

    public List<string> Forgotten { get; } = [];

    void IDeltaSink.Tell(string gateway, InterestDelta delta) => Told.Add((gateway, delta));

    void IDeltaSink.Forget(string gateway) => Forgotten.Add(gateway);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <param name="change">"subject", "subject queue 3" or "-subject".</param>
    public static InterestChange Change(string change)
    {
        string[] parts = change.TrimStart('-').Split(' ');
        if (parts.Length == 3) return new InterestChange(Bytes(parts[0]), Bytes(parts[1]), int.Parse(parts[2]));
        return new InterestChange(Bytes(parts[0]), null, change[0] == '-' ? 0 : 1);
    }

    public ReportOutcome Report(string gateway, long sequence, params string[] changes) => Report(gateway, 1, sequence, false, changes);

    public ReportOutcome Snapshot(string gateway, long sequence, params string[] changes) => Report(gateway, 1, sequence, true, changes);

    public ReportOutcome Report(string gateway, long epoch, long sequence, bool isSnapshot, string[] changes, long round = 0) =>
        Bucket.Report(new InterestReport(gateway, epoch, sequence, isSnapshot, [.. changes.Select(Change)]), round);

    public PrefixState Watch(string gateway, string prefix, long order = 1, long epoch = 1, double seconds = 0) =>
        Bucket.Watch(gateway, epoch, order, [Bytes(prefix)], TimeSpan.FromSeconds(seconds), 0)![0];

    public CompareAnswer? Compare(string gateway, long incarnation, long lastSequence, params (string Prefix, long Version)[] prefixes)
    {
        var request = new CompareRequest(
            gateway, 1, 9, null!, incarnation, lastSequence, [.. prefixes.Select(static known => new PrefixVersion(Bytes(known.Prefix), known.Version))]);
        return Bucket.Compare(request, TimeSpan.Zero, 0) is var (needsSnapshot, states)
            ? new CompareAnswer(Incarnation, Bucket.IsComplete, 0, false, needsSnapshot, states, Bucket.Heard)
            : null;
    }

    /// <summary>What one who asks now is told, by a gateway that is then forgotten.</summary>
    public string State(string prefix)
    {
        string text = new Replica(Watch("asker", prefix)).ToString();
        Bucket.EndWatches("asker");
        return text;
    }

    public static RosterRound Round(long number, bool isSettled, params (string Gateway, long Epoch)[] members) =>
        new(number, isSettled, members.ToDictionary(static member => member.Gateway, static member => member.Epoch));
}

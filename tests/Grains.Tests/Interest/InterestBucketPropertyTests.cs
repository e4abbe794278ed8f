using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Tests.Interest;

/// <summary>Random gateways over a network that repeats, delays and reorders reports, and watchers that replay what they are told.</summary>
public sealed class InterestBucketPropertyTests
{
    private const int Steps = 3000;

    private static readonly string[] Prefixes = ["", "dev", "dev.3", "dev.300", "orders", "orders.eu", "a", "_INBOX", "_INBOX.x"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory, MemberData(nameof(Seeds))]
    public void Bucket_AnyReportsInAnyOrder_EqualsWhatGatewaysLastSaid(int seed)
    {
        var random = new Random(seed);
        var fixture = new BucketFixture();
        var gateways = new List<ModelGateway> { new("G"), new("H"), new("I") };
        var sent = new List<InterestReport>();

        for (int step = 0; step < Steps; step++)
        {
            ModelGateway gateway = gateways[random.Next(gateways.Count)];
            if (random.Next(500) == 0) gateway.Restart();
            InterestReport report = random.Next(10) switch
            {
                0 when sent.Count > 0 => sent[random.Next(sent.Count)], // late, and perhaps of an older epoch
                1 => gateway.Snapshot(),
                2 => gateway.NextPart(),
                _ => gateway.Change(random),
            };
            if (random.Next(8) != 0) Send(fixture, gateways, report); // else it is lost
            sent.Add(report);
        }

        foreach (ModelGateway gateway in gateways)
        {
            if (gateway.Id == "H") SendInParts(fixture, gateway);
            else Send(fixture, gateways, gateway.Snapshot());
        }
        Assert.Equal(gateways.Sum(static gateway => gateway.Interest.Count), fixture.Bucket.EntryCount);
        foreach (string prefix in Prefixes) Assert.Equal(Expected(gateways, prefix), Entries(fixture, prefix));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Watchers_ReplayingDeltas_KnowWhatAskingAnewTells(int seed)
    {
        var random = new Random(seed);
        var fixture = new BucketFixture();
        var gateways = new List<ModelGateway> { new("G"), new("H"), new("I") };
        var replicas = new Dictionary<(string Gateway, string Prefix), Replica>();

        for (int step = 0; step < Steps; step++)
        {
            ModelGateway gateway = gateways[random.Next(gateways.Count)];
            string watcher = "W" + random.Next(3);
            string prefix = Prefixes[random.Next(Prefixes.Length)];
            switch (random.Next(12))
            {
                case 0:
                    replicas[(watcher, prefix)] = new Replica(fixture.Watch(watcher, prefix, order: step));
                    break;
                case 1:
                    fixture.Bucket.Unwatch(watcher, 1, step, [BucketFixture.Bytes(prefix)]);
                    replicas.Remove((watcher, prefix));
                    break;
                case 2 when random.Next(20) == 0:
                    gateway.Restart();
                    break;
                case 3 when random.Next(20) == 0:
                    fixture.Bucket.Apply(BucketFixture.Round(1, isSettled: true, [.. gateways.Where(other => other != gateway).Select(static other => (other.Id, other.Epoch)), .. Watching(replicas)]));
                    gateway.Restart();
                    break;
                default:
                    Send(fixture, gateways, random.Next(10) == 0 ? gateway.Snapshot() : gateway.Change(random));
                    break;
            }
            foreach ((string told, InterestDelta delta) in fixture.Told)
                Assert.True(replicas[(told, System.Text.Encoding.UTF8.GetString(delta.Prefix))].TryApply(delta), "a delta is missing before this one");
            fixture.Told.Clear();
        }

        Assert.NotEmpty(replicas);
        foreach (((string _, string prefix), Replica replica) in replicas) Assert.Equal(fixture.State(prefix), replica.ToString());
    }

    private static IEnumerable<(string Gateway, long Epoch)> Watching(Dictionary<(string Gateway, string Prefix), Replica> replicas) =>
        replicas.Keys.Select(static watch => watch.Gateway).Distinct().Select(static gateway => (gateway, 1L));

    private static void Send(BucketFixture fixture, List<ModelGateway> gateways, InterestReport report)
    {
        ReportOutcome outcome = fixture.Bucket.Report(report, 0);
        ModelGateway gateway = gateways.Single(gateway => gateway.Id == report.Gateway);
        if (outcome == ReportOutcome.NeedsSnapshot && report.Epoch == gateway.Epoch) fixture.Bucket.Report(gateway.Snapshot(), 0);
    }

    private static void SendInParts(BucketFixture fixture, ModelGateway gateway)
    {
        InterestReport part;
        do
        {
            part = gateway.NextPart();
            Assert.Equal(ReportOutcome.Applied, fixture.Bucket.Report(part, 0));
        }
        while (part.HasMore || !gateway.HasToldAll);
    }

    private static string Entries(BucketFixture fixture, string prefix) => fixture.State(prefix).Split('[')[1].Split(']')[0];

    private static string Expected(List<ModelGateway> gateways, string prefix)
    {
        IEnumerable<string> entries = gateways.SelectMany(static gateway => gateway.Interest.Select(interest => (Interest: interest, Gateway: gateway)))
            .Where(pair => ModelGateway.HomeOf(pair.Interest.Key.Subject) == prefix)
            .Select(static pair => (Key: $"{pair.Interest.Key.Subject}/{pair.Interest.Key.Queue ?? "-"}/{pair.Gateway.Id}@{pair.Gateway.Epoch}", pair.Interest.Value))
            .OrderBy(static pair => pair.Key, StringComparer.Ordinal)
            .Select(static pair => $"{pair.Key}={pair.Value}");
        return string.Join(' ', entries);
    }

    /// <summary>What a gateway's clients want, and its reports.</summary>
    private sealed class ModelGateway(string id)
    {
        private static readonly string[] Subjects =
            ["a", "a.*", "*", "*.x", ">", "orders.>", "orders.eu.*", "orders.eu.>", "orders.eu", "dev.*.t", "_INBOX.x.*", "_INBOX.>"];

        private long _sequence;
        private Queue<InterestChange> _parts = [];

        public string Id { get; } = id;

        public long Epoch { get; private set; } = 1;

        public Dictionary<(string Subject, string? Queue), int> Interest { get; } = [];

        /// <summary>The snapshot in parts is over, and it was of what is wanted now.</summary>
        public bool HasToldAll { get; private set; }

        /// <summary>Written anew on purpose, from tokens: the product's own way is what is tested.</summary>
        public static string HomeOf(string subject) => string.Join('.', subject.Split('.').TakeWhile(static token => token is not ("*" or ">")).Take(2));

        public void Restart()
        {
            Epoch++;
            _parts.Clear();
            HasToldAll = false;
            _sequence = 0;
            Interest.Clear();
        }

        public InterestReport Change(Random random)
        {
            _parts.Clear(); // a change ends what was begun: all of it is told anew
            HasToldAll = false;
            var changes = new List<InterestChange>();
            int count = random.Next(1, random.Next(10) == 0 ? 120 : 6);
            bool adds = random.Next(2) == 0;
            for (int i = 0; i < count; i++)
            {
                string subject = random.Next(3) == 0 ? Subjects[random.Next(Subjects.Length)] : $"dev.{random.Next(400)}.t";
                string? queue = random.Next(4) == 0 ? "q" + random.Next(2) : null;
                int weight = adds ? queue is null ? 1 : random.Next(1, 4) : 0;
                if (weight == 0) Interest.Remove((subject, queue));
                else Interest[(subject, queue)] = weight;
                changes.Add(Change(subject, queue, weight));
            }
            return new InterestReport(Id, Epoch, ++_sequence, false, [.. changes]);
        }

        public InterestReport Snapshot() =>
            new(Id, Epoch, ++_sequence, true, [.. Interest.Select(static pair => Change(pair.Key.Subject, pair.Key.Queue, pair.Value))]);

        /// <summary>The next part of a snapshot, or the first of a new one.</summary>
        public InterestReport NextPart()
        {
            bool isFirst = _parts.Count == 0;
            if (isFirst) _parts = new Queue<InterestChange>(Interest.Select(static pair => Change(pair.Key.Subject, pair.Key.Queue, pair.Value)));
            var changes = new List<InterestChange>();
            while (changes.Count < 20 && _parts.TryDequeue(out InterestChange change)) changes.Add(change);
            HasToldAll = _parts.Count == 0;
            return new InterestReport(Id, Epoch, ++_sequence, isFirst, [.. changes], HasMore: _parts.Count > 0);
        }

        private static InterestChange Change(string subject, string? queue, int weight) =>
            new(BucketFixture.Bytes(subject), queue is null ? null : BucketFixture.Bytes(queue), weight);
    }
}

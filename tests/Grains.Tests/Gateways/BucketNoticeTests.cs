using System.Threading.Channels;
using OrleansNats.Grains.Gateways;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Tests.Gateways;

/// <summary>What a bucket tells about itself while a call to it is under way.</summary>
public sealed class BucketNoticeTests
{
    private const long Incarnation = 7;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Notice_WhileTheBucketIsCompared_IsFollowedByAnotherComparison()
    {
        HeldBuckets buckets = new();
        using var interest = new GrainInterest("a", epoch: 1, buckets, new NoGateways(), TestGateway.Patient(), new ManualTime());
        var index = new SubjectIndex(account: "A", directory: interest);
        interest.Start(interest, TestGateway.BucketCount);
        string bucket = BucketKey.Of("A", SubjectHome.BucketOf("A", "x"u8, TestGateway.BucketCount));
        Task known = interest.KnowAsync(index, "x"u8.ToArray()).AsTask();
        await interest.OnNoticeAsync(bucket, Incarnation, BucketNotice.WatchesLost);
        TaskCompletionSource<CompareAnswer> first = await buckets.NextCompareAsync();

        await interest.OnNoticeAsync(bucket, Incarnation, BucketNotice.Complete);
        first.SetResult(Answer(isComplete: false));

        // No clock moves: without the notice it would be compared again only when that is due.
        (await buckets.NextCompareAsync()).SetResult(Answer(isComplete: true));
        Assert.False(known.IsFaulted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KnowAsync_AllWhoAreListedAreHeard_WaitsForOthersOnlyIfSomeAreKnown(bool isDirectoryBehind)
    {
        HeldBuckets buckets = new() { Heard = default(DirectoryVersion) };
        using var interest = new GrainInterest("a", epoch: 1, buckets, new NoGateways(), TestGateway.Patient(), new ManualTime())
        {
            IsEverybodyIn = _ => !isDirectoryBehind,
        };
        var index = new SubjectIndex(account: "A", directory: interest);
        interest.Start(interest, TestGateway.BucketCount);

        Task known = interest.KnowAsync(index, "x"u8.ToArray()).AsTask();

        if (!isDirectoryBehind)
        {
            await known.WaitAsync(Deadline, TestContext.Current.CancellationToken);
            Assert.False(interest.IsCertain(index, "x"u8));
            return;
        }
        string bucket = BucketKey.Of("A", SubjectHome.BucketOf("A", "x"u8, TestGateway.BucketCount));
        await interest.OnNoticeAsync(bucket, Incarnation, BucketNotice.HeardListed);
        (await buckets.NextCompareAsync()).SetResult(Answer(isComplete: false, hasHeardListed: true));
        await interest.OnNoticeAsync(bucket, Incarnation, BucketNotice.Complete);
        TaskCompletionSource<CompareAnswer> second = await buckets.NextCompareAsync();
        Assert.False(known.IsCompleted);
        second.SetResult(Answer(isComplete: true));
    }

    private static CompareAnswer Answer(bool isComplete, bool hasHeardListed = false) =>
        new(Incarnation, isComplete, 3600, Superseded: false, NeedsSnapshot: false, [], hasHeardListed ? default(DirectoryVersion) : null);

    /// <summary>Buckets that are never complete and hold back every answer to a comparison.</summary>
    private sealed class HeldBuckets : IInterestBuckets
    {
        private readonly Channel<TaskCompletionSource<CompareAnswer>> _compares = Channel.CreateUnbounded<TaskCompletionSource<CompareAnswer>>();

        public DirectoryVersion? Heard { get; init; }

        public Task<TaskCompletionSource<CompareAnswer>> NextCompareAsync() => _compares.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

        public Task<ReportAnswer> ReportAsync(string bucket, InterestReport report) => Task.FromResult(new ReportAnswer(Incarnation, ReportOutcome.Applied));

        public Task<WatchAnswer> WatchAsync(string bucket, WatchRequest request) => Task.FromResult(new WatchAnswer(
            Incarnation,
            IsComplete: false,
            3600,
            Superseded: false,
            [.. request.Prefixes.Select(static prefix => new PrefixState(prefix, 1, IsWatched: true, [], []))],
            Heard));

        public Task UnwatchAsync(string bucket, UnwatchRequest request) => Task.CompletedTask;

        public Task<CompareAnswer> CompareAsync(string bucket, CompareRequest request)
        {
            var answer = new TaskCompletionSource<CompareAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
            _compares.Writer.TryWrite(answer);
            return answer.Task;
        }
    }

    private sealed class NoGateways : IRemoteGateways
    {
        public event Action<string>? Changed
        {
            add { }
            remove { }
        }

        public Subscriber? Find(string gatewayId, string account) => null;
    }
}

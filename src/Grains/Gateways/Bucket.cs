using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>One bucket of an account as this gateway knows it: what it has told the bucket, and what it watches there.</summary>
internal sealed class Bucket
{
    private long _incarnation;
    private long _failingSince; // timestamp; 0 while calls succeed. Of either kind of call; a race costs a tick.

    public Bucket(GatewayContext context, AccountInterest account, int number)
    {
        Context = context;
        Account = account;
        Number = number;
        Key = BucketKey.Of(account.Name, number);
        Reports = new BucketReports(this);
        Watches = new BucketWatches(this);
    }

    public GatewayContext Context { get; }

    public AccountInterest Account { get; }

    public int Number { get; }

    public string Key { get; }

    public BucketReports Reports { get; }

    public BucketWatches Watches { get; }

    /// <summary>Of the latest answer; 0 before there is one.</summary>
    public long Incarnation => Volatile.Read(ref _incarnation);

    /// <summary>Whether this bucket's calls have failed for so long that nobody should wait for it.</summary>
    public bool IsFailing => Volatile.Read(ref _failingSince) is > 0 and long since
        && Context.Time.GetElapsedTime(since) >= Context.Options.UnreachableAfter;

    /// <summary>After each answer. One of an activation that was not known means that the bucket has begun empty.</summary>
    public void OnAnswer(long incarnation)
    {
        Volatile.Write(ref _failingSince, 0);
        Context.Reachability.ReportSuccess();
        long before = Interlocked.Exchange(ref _incarnation, incarnation);
        if (before == incarnation || before == 0) return;
        Watches.CompareSoon(); // which also tells whether it lacks this gateway's interest
        Context.OnBucketRestarted(); // others may have been on the same silo
    }

    public void OnFailure()
    {
        Interlocked.CompareExchange(ref _failingSince, Math.Max(1, Context.Time.GetTimestamp()), 0);
        Context.Counters.CountFailure();
        Context.Reachability.ReportFailure();
    }

    /// <summary>The directory says that an activation has begun empty.</summary>
    public void OnActivated(long incarnation)
    {
        Reports.OnActivated(incarnation);
        if (Incarnation != incarnation) Watches.CompareSoon();
    }
}

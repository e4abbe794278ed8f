using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>One bucket of an account as this gateway knows it: what it has told the bucket, and what it watches there.</summary>
internal sealed class Bucket
{
    private long _incarnation;

    public Bucket(GatewayContext context, AccountInterest account, int number)
    {
        Context = context;
        Account = account;
        Number = number;
        Key = BucketKey.Of(account.Name, number);
        ReportHealth = new CallHealth(context);
        WatchHealth = new CallHealth(context);
        Reports = new BucketReports(this);
        Watches = new BucketWatches(this);
    }

    public GatewayContext Context { get; }

    public AccountInterest Account { get; }

    public int Number { get; }

    public string Key { get; }

    public BucketReports Reports { get; }

    public BucketWatches Watches { get; }

    public CallHealth ReportHealth { get; }

    public CallHealth WatchHealth { get; }

    /// <summary>Of the latest answer; 0 before there is one.</summary>
    public long Incarnation => Volatile.Read(ref _incarnation);

    /// <summary>After each answer. One of an activation that was not known means that the bucket has begun empty.</summary>
    public void OnAnswer(long incarnation)
    {
        long before = Interlocked.Exchange(ref _incarnation, incarnation);
        if (before == incarnation || before == 0) return;
        Context.Counters.CountResync();
        Watches.CompareSoon(); // which also tells whether it lacks this gateway's interest
        Context.OnBucketRestarted(); // others may have been on the same silo
    }

    /// <summary>What is due by time.</summary>
    public void OnTick()
    {
        ReportHealth.OnTick();
        WatchHealth.OnTick();
        Reports.OnTick();
        Watches.OnTick();
    }

    /// <summary>The directory says that an activation has begun empty.</summary>
    public void OnActivated(long incarnation)
    {
        Reports.OnActivated(incarnation);
        if (Incarnation != incarnation) Watches.CompareSoon();
    }
}

using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Gateways;

/// <summary>
/// Reads an account's local interest for the buckets that need all of theirs. One pass at a time, for all that wait: a silo that is lost
/// takes many buckets with it, and each pass goes through the whole index.
/// </summary>
internal sealed class SnapshotPass(AccountInterest account) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new(); // guards all below; nothing is called under it
    private HashSet<Bucket> _wanted = [];
    private bool _isAllWanted;
    private bool _isRunning;

    public bool IsIdle
    {
        get
        {
            lock (_gate) return !_isRunning;
        }
    }

    public void Want(Bucket bucket)
    {
        lock (_gate)
        {
            _wanted.Add(bucket);
            if (_isRunning) return;
            _isRunning = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>For every bucket that local interest belongs to, and those that have been told something before.</summary>
    public void WantAll()
    {
        lock (_gate)
        {
            _isAllWanted = true;
            if (_isRunning) return;
            _isRunning = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            HashSet<Bucket> buckets;
            bool isAll;
            lock (_gate)
            {
                if (_wanted.Count == 0 && !_isAllWanted)
                {
                    _isRunning = false;
                    return;
                }
                (buckets, _wanted) = (_wanted, []);
                (isAll, _isAllWanted) = (_isAllWanted, false);
            }
            Read(buckets, isAll);
        }
    }

    private void Read(HashSet<Bucket> buckets, bool isAll)
    {
        if (isAll) buckets.UnionWith(account.Buckets());
        if (account.Index is { } index)
        {
            index.VisitLocal(Add, Begin);
        }
        else
        {
            Begin(); // nobody here has used the account
        }
        foreach (Bucket bucket in buckets) bucket.Reports.EndSnapshot();

        void Begin()
        {
            foreach (Bucket bucket in buckets) bucket.Reports.BeginSnapshot();
        }

        void Add(LocalInterest interest)
        {
            int number = account.BucketOf(SubjectHome.PrefixOf(interest.Subject));
            if ((isAll ? account.Bucket(number) : account.FindBucket(number)) is not { } bucket) return;
            if (isAll && buckets.Add(bucket)) bucket.Reports.BeginSnapshot();
            if (buckets.Contains(bucket)) bucket.Reports.AddToSnapshot(interest);
        }
    }
}

using System.Diagnostics.Metrics;
using OrleansNats.Grains.Interest;

namespace OrleansNats.Grains;

/// <summary>What the grains of a silo do, as instruments. Amounts are of this silo, so that they can be added up over the silos. Any thread.</summary>
internal sealed class GrainsMetrics
{
    /// <summary>Name that a listener asks for.</summary>
    public const string MeterName = "OrleansNats.Grains";

    private readonly Counter<long> _reports;
    private readonly Counter<long> _changes;
    private readonly Counter<long> _deltas;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _faults;
    private readonly Counter<long> _purges;
    private readonly Counter<long> _droppedObservers;
    private readonly UpDownCounter<long> _buckets;
    private readonly UpDownCounter<long> _entries;
    private readonly UpDownCounter<long> _watches;
    private readonly UpDownCounter<long> _members;
    private readonly Counter<long> _leasesEnded;
    private readonly Counter<long> _quotaReports;

    /// <param name="meter">Of <see cref="MeterName"/>; its owner ends it.</param>
    public GrainsMetrics(Meter meter)
    {
        _reports = meter.CreateCounter<long>("nats.interest.reports", "{report}", "Reports of gateways.");
        _changes = meter.CreateCounter<long>("nats.interest.changes", "{change}", "Changes in the reports that were applied.");
        _deltas = meter.CreateCounter<long>("nats.interest.deltas", "{delta}", "Deltas told to gateways that watch.");
        _refusals = meter.CreateCounter<long>("nats.interest.refusals", "{call}", "Calls refused because no gateway makes such calls.");
        _faults = meter.CreateCounter<long>("nats.interest.faults", "{fault}", "Buckets that failed and began anew.");
        _purges = meter.CreateCounter<long>("nats.interest.purges", "{gateway}", "Gateways whose interest a bucket dropped: gone, or of a newer epoch.");
        _droppedObservers = meter.CreateCounter<long>("nats.interest.observers.dropped", "{observer}", "Gateways that lost their watches of a bucket because they failed to take changes.");
        _buckets = meter.CreateUpDownCounter<long>("nats.interest.buckets", "{bucket}", "Buckets that are active.");
        _entries = meter.CreateUpDownCounter<long>("nats.interest.entries", "{entry}", "Subjects and queue groups held, for each gateway.");
        _watches = meter.CreateUpDownCounter<long>("nats.interest.watches", "{watch}", "Prefixes watched, for each gateway.");
        _members = meter.CreateUpDownCounter<long>("nats.directory.members", "{gateway}", "Gateways that hold a lease; told by the silo that has the directory.");
        _leasesEnded = meter.CreateCounter<long>("nats.directory.leases.ended", "{lease}", "Leases that ran out.");
        _quotaReports = meter.CreateCounter<long>("nats.quotas.reports", "{report}", "Reports of gateways about accounts with limits.");
    }

    public void Report(InterestReport report, ReportOutcome outcome)
    {
        string text = outcome switch
        {
            ReportOutcome.Applied => "applied",
            ReportOutcome.NeedsSnapshot => "needs_snapshot",
            ReportOutcome.Superseded => "superseded",
            _ => "full",
        };
        _reports.Add(1, new KeyValuePair<string, object?>("outcome", text));
        if (outcome == ReportOutcome.Applied) _changes.Add(report.Changes.Length);
    }

    public void Delta() => _deltas.Add(1);

    public void Refusal() => _refusals.Add(1);

    public void Fault() => _faults.Add(1);

    public void Purge() => _purges.Add(1);

    public void DroppedObserver() => _droppedObservers.Add(1);

    /// <summary>A bucket begins (1) or ends (-1).</summary>
    public void Buckets(int change) => _buckets.Add(change);

    public void Size(int entries, int watches)
    {
        if (entries != 0) _entries.Add(entries);
        if (watches != 0) _watches.Add(watches);
    }

    public void Members(int change)
    {
        if (change != 0) _members.Add(change);
    }

    public void LeaseEnded() => _leasesEnded.Add(1);

    public void QuotaReport() => _quotaReports.Add(1);
}

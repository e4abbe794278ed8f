using Microsoft.Extensions.Logging;
using OrleansNats.Grains.Interest;
using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Quotas;

/// <summary>
/// One incarnation of an account's quota with its observers: all of the grain but the calls. Must be used by one thread at a time, on a scheduler
/// that also runs what it awaits, as a grain's does.
/// </summary>
internal sealed class QuotaHost : IRosterHost
{
    private const int MaxGatewayChars = 256;

    private readonly string _account;
    private readonly IGatewayRoster _roster;
    private readonly ILogger _logger;
    private readonly GrainsMetrics _metrics;
    private readonly QuotaBook _book;
    private readonly Announcement _announcement;
    private readonly Dictionary<string, IQuotaObserver> _observers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal); // that have not reported since, nor has a tick come
    private readonly HashSet<string> _toTell = new(StringComparer.Ordinal);
    private bool _couldGrant;
    private bool _wasComplete;
    private string? _refused; // the gateway whose calls were refused last

    public QuotaHost(string account, IGatewayRoster roster, ILogger logger, GrainsMetrics metrics)
    {
        _account = account;
        _roster = roster;
        _logger = logger;
        _metrics = metrics;
        _book = new QuotaBook(BucketHost.NewIncarnation(), roster.Begun);
        _announcement = new Announcement(roster, new BucketActivation(QuotaKey.Of(account), _book.Incarnation), Apply);
    }

    public QuotaBook Book => _book;

    public bool IsIdle => _book.IsIdle;

    /// <exception cref="ArgumentException">No gateway makes such a call. Nothing has changed.</exception>
    public QuotaAnswer Report(QuotaReport report)
    {
        Check(report);
        _metrics.QuotaReport();
        QuotaAnswer answer = _book.Report(report, _roster.Begun);
        if (!answer.IsSuperseded) _observers[report.Gateway] = report.Observer;
        _told.Remove(report.Gateway);
        Tell();
        return answer;
    }

    /// <summary>To be called once per roster period.</summary>
    public void Tick()
    {
        _told.Clear();
        if (_roster.Latest is { } round) Apply(round);
        else Tell();
        _ = BecomeCompleteAsync();
    }

    /// <inheritdoc/>
    public Task BecomeCompleteAsync() => _book.IsComplete ? Task.CompletedTask : _announcement.MakeAsync();

    private void Apply(RosterRound round)
    {
        foreach (string gateway in _book.Apply(round)) _observers.Remove(gateway);
        Tell();
    }

    /// <summary>Has those report for whom something has changed; once they may be granted something, all.</summary>
    private void Tell()
    {
        _toTell.Clear();
        _book.AddToTell(_toTell);
        if ((_book.MayGrant && !_couldGrant) || (_book.IsComplete && !_wasComplete)) _toTell.UnionWith(_observers.Keys);
        (_couldGrant, _wasComplete) = (_book.MayGrant, _book.IsComplete);
        foreach (string gateway in _toTell)
        {
            if (_told.Add(gateway) && _observers.TryGetValue(gateway, out IQuotaObserver? observer)) Send(observer);
        }
    }

    private void Send(IQuotaObserver observer)
    {
        try
        {
            observer.OnQuotaAsync(_account, _book.Connections.IsScarce, _book.Subscriptions.IsScarce).Ignore();
        }
#pragma warning disable CA1031 // A hint to an observer that may be broken.
        catch (Exception)
#pragma warning restore CA1031
        {
            return;
        }
    }

    private void Check(QuotaReport report)
    {
        string? problem = report.Gateway is null || report.Gateway.Length is 0 or > MaxGatewayChars ? "no name of a gateway"
            : report.Observer is null ? "no observer"
            : report.Sequence < 1 ? "no number"
            : !IsSane(report.Connections) || !IsSane(report.Subscriptions) ? "a number that nobody can have" : null;
        if (problem is null) return;
        _metrics.Refusal();
        string gateway = report.Gateway ?? "";
        if (_refused != gateway) GrainsLog.CallRefused(_logger, QuotaKey.Of(_account), gateway, problem); // such a call is repeated: one line for many
        _refused = gateway;
        throw new ArgumentException($"Quota of {_account} refuses a call with {problem}.");
    }

    private static bool IsSane(in QuotaUse use) =>
        use.Limit <= int.MaxValue && use.Used is >= 0 and <= int.MaxValue && use.Held is >= 0 and <= int.MaxValue && use.Wanted is >= 0 and <= int.MaxValue;
}

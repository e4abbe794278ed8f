using System.Text;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Protocol.Subjects;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Monitoring.Subsz;

/// <summary>Answers <c>/subsz</c> and <c>/subscriptionsz</c>.</summary>
internal sealed class SubszEndpoint(IMonitoredServer server, TimeProvider time)
{
    private const int DefaultLimit = 1024;

    public MonitoringAnswer Answer(MonitoringQuery query)
    {
        bool listed = query.Flag("subs");
        int offset = Math.Max(0, query.Number("offset"));
        int limit = query.Number("limit") is > 0 and var given ? given : DefaultLimit;
        string test = query.Text("test");
        string account = query.Text("acc");
        if (query.Error is null && test.Length > 0 && !SubjectSyntax.IsValidPublish(Encoding.UTF8.GetBytes(test)))
            query.Fail($"invalid test subject, must be valid publish subject: {test}");
        if (MonitoringAnswer.Refusal(query) is { } refusal) return refusal;

        (List<SubscriptionDocument> page, int total) = listed ? List(account, test, offset, limit) : ([], 0);
        return Answer(account, page, total, offset, limit);
    }

    /// <summary>The statistics of all accounts, without a list.</summary>
    public MonitoringAnswer Summary() => Answer("", [], 0, 0, DefaultLimit);

    private MonitoringAnswer Answer(string account, List<SubscriptionDocument> page, int total, int offset, int limit)
    {
        SubjectIndexStats interest = AccountSnapshot.SumInterest(
            server.Accounts().Where(a => account.Length == 0 || a.Name == account));
        return MonitoringAnswer.Json(
            new SubszDocument
            {
                ServerId = server.ServerId,
                Now = time.GetUtcNow().UtcDateTime,
                NumSubscriptions = interest.Subscriptions,
                NumCache = interest.CacheEntries,
                NumInserts = interest.Inserts,
                NumRemoves = interest.Removes,
                NumMatches = interest.Matches,
                CacheHitRate = interest.CacheHitRate,
                MaxFanout = interest.MaxFanout,
                AvgFanout = interest.AverageFanout,
                Total = total,
                Offset = offset,
                Limit = limit,
                SubscriptionsList = page.Count > 0 ? page : null,
            },
            MonitoringJson.Indented.SubszDocument);
    }

    /// <summary>
    /// One page, by connection; connections wholly before or after it are counted, not read, unless a test subject must be compared.
    /// </summary>
    private (List<SubscriptionDocument> Page, int Total) List(string account, string test, int offset, int limit)
    {
        List<SubscriptionDocument> page = [];
        byte[] subject = Encoding.UTF8.GetBytes(test);
        int seen = 0;
        foreach (ConnectionSnapshot connection in server.OpenConnections().OrderBy(static c => c.Id))
        {
            string owner = connection.Account ?? ClientIdentity.GlobalAccount;
            if (account.Length > 0 && owner != account) continue;
            if (test.Length == 0 && (seen + connection.SubscriptionCount <= offset || page.Count == limit))
            {
                seen += connection.SubscriptionCount;
                continue;
            }
            foreach (SubscriptionSnapshot subscription in server.SubscriptionsOf(connection.Id))
            {
                if (test.Length > 0 && !SubjectSyntax.Matches(Encoding.UTF8.GetBytes(subscription.Subject), subject)) continue;
                if (seen++ >= offset && page.Count < limit) page.Add(SubscriptionDocument.Of(subscription, connection.Id, owner));
            }
        }
        return (page, seen);
    }
}

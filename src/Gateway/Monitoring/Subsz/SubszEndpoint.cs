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
        var wanted = new SubszQuery(query.Flag("subs"), query.Number("offset"), query.Number("limit"), query.Text("acc"), query.Text("test"));
        if (query.Error is null && wanted.Contradiction() is { } problem) query.Fail(problem);
        return MonitoringAnswer.Refusal(query) ?? Json(Document(wanted));
    }

    /// <summary>The statistics of all accounts, without a list.</summary>
    public MonitoringAnswer Summary() => Json(Document(new SubszQuery(IsListed: false, 0, 0, "", "")));

    /// <param name="wanted">Without a contradiction, see <see cref="SubszQuery.Contradiction"/>.</param>
    public SubszDocument Document(SubszQuery wanted)
    {
        int offset = Math.Max(0, wanted.Offset);
        int limit = wanted.Limit > 0 ? wanted.Limit : DefaultLimit;
        (List<SubscriptionDocument> page, int total) = wanted.IsListed ? List(wanted.Account, wanted.Test, offset, limit) : ([], 0);
        SubjectIndexStats interest = AccountSnapshot.SumInterest(
            server.Accounts().Where(a => wanted.Account.Length == 0 || a.Name == wanted.Account));
        return new SubszDocument
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
        };
    }

    private static MonitoringAnswer Json(SubszDocument document) => MonitoringAnswer.Json(document, MonitoringJson.Indented.SubszDocument);

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

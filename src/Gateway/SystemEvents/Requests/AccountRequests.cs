using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Monitoring;
using OrleansNats.Gateway.Monitoring.Accounts;

namespace OrleansNats.Gateway.SystemEvents.Requests;

/// <summary>Requests that concern one account, which their subject names (facts 9.2).</summary>
internal sealed class AccountRequests(RequestReader reader, ServerRequests servers, MonitoringDocuments documents)
{
    private const int AccountToken = 3;

    /// <summary>Handlers by the last part of the subject.</summary>
    public IReadOnlyDictionary<string, Func<InternalMessage, ValueTask>> Handlers => new Dictionary<string, Func<InternalMessage, ValueTask>>
    {
        ["SUBSZ"] = request => reader.HandleAsync(
            request, "SubszEventOptions", body => servers.Subsz(ServerRequests.ReadSubsz(body) with { IsListed = true, Account = AccountOf(request) })),
        ["CONNZ"] = request => reader.HandleAsync(
            request, "ConnzEventOptions", body => servers.Connz(ServerRequests.ReadConnz(body) with { Account = AccountOf(request) })),
        ["LEAFZ"] = request => reader.HandleAsync(request, "LeafzEventOptions", servers.Leafz),
        ["JSZ"] = request => reader.HandleAsync(request, "JszEventOptions", static _ => static () => Answer.Failed("jetstream not enabled")),
        ["INFO"] = request => reader.HandleAsync(request, "AccInfoEventOptions", _ => () => Info(AccountOf(request))),
        ["STATZ"] = request => reader.HandleAsync(request, "AccountStatzEventOptions", body => Statz(body, AccountOf(request))),
    };

    /// <summary>STATZ of the accounts that the request names, or of all.</summary>
    public ValueTask HandleStatzOfAllAsync(InternalMessage request) => reader.HandleAsync(request, "AccountStatzEventOptions", body => Statz(body, body.Texts("accounts")));

    private static string AccountOf(InternalMessage request) => SystemSubjects.Token(request.Subject, AccountToken) ?? "";

    private Answer Info(string account) => documents.Accounts.Detail(account) is { } detail
        ? Answer.Of(detail, MonitoringJson.Compact.AccountDetailDocument) : Answer.Failed(AccountEndpoints.Missing(account));

    private Func<Answer> Statz(RequestBody body, string account)
    {
        body.Texts("accounts");
        return account == SystemSubjects.Ping ? static () => Answer.Skipped : Statz(body, [account]);
    }

    private Func<Answer> Statz(RequestBody body, IReadOnlyList<string> accounts)
    {
        bool unused = body.Flag("include_unused");
        return () =>
        {
            AccountStatzDocument document = documents.Accounts.Statistics(unused, accounts);
            return document.AccountStatz.Count == 0 && !unused
                ? Answer.Skipped : Answer.Of(document, MonitoringJson.Compact.AccountStatzDocument);
        };
    }
}

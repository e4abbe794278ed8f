namespace OrleansNats.Gateway.Monitoring.Accounts;

/// <summary>Answers <c>/accstatz</c> and <c>/accountz</c>.</summary>
internal sealed class AccountEndpoints(IMonitoredServer server, TimeProvider time)
{
    public MonitoringAnswer Statistics(MonitoringQuery query)
    {
        bool unused = query.Flag("unused");
        return MonitoringAnswer.Refusal(query) ?? MonitoringAnswer.Json(Statistics(unused, []), MonitoringJson.Indented.AccountStatzDocument);
    }

    /// <param name="unused">Whether accounts without connections are shown.</param>
    /// <param name="names">Of the accounts that are shown; empty means all.</param>
    public AccountStatzDocument Statistics(bool unused, IReadOnlyList<string> names) => new()
    {
        ServerId = server.ServerId,
        Now = time.GetUtcNow().UtcDateTime,
        AccountStatz = [.. server.Accounts()
            .Where(a => (unused || a.Connections > 0) && (names.Count == 0 || names.Contains(a.Name)))
            .Select(AccountStatDocument.Of)],
    };

    /// <summary>One account; null when there is none of that name.</summary>
    public AccountDetailDocument? Detail(string name) => server.Accounts().FirstOrDefault(a => a.Name == name) is { } account ? Detail(account) : null;

    public MonitoringAnswer Accounts(MonitoringQuery query)
    {
        string wanted = query.Text("acc");
        return Document(wanted) is { } document
            ? MonitoringAnswer.Json(document, MonitoringJson.Indented.AccountzDocument)
            : MonitoringAnswer.Text(400, Missing(wanted));
    }

    /// <summary>What is said of an account that does not exist.</summary>
    public static string Missing(string account) => $"Account {account} does not exist";

    /// <param name="wanted">Name of one account; empty for a list of all.</param>
    /// <returns>Null when that account does not exist.</returns>
    public AccountzDocument? Document(string wanted)
    {
        IReadOnlyList<AccountSnapshot> accounts = server.Accounts();
        AccountSnapshot? account = accounts.FirstOrDefault(a => a.Name == wanted);
        if (wanted.Length > 0 && account is null) return null;
        return new AccountzDocument
        {
            ServerId = server.ServerId,
            Now = time.GetUtcNow().UtcDateTime,
            SystemAccount = AccountSnapshot.SystemAccountAmong(accounts),
            Accounts = account is null ? [.. accounts.Select(static a => a.Name)] : null,
            AccountDetail = account is null ? null : Detail(account),
        };
    }

    private AccountDetailDocument Detail(AccountSnapshot account) => new AccountDetailDocument
    {
        AccountName = account.Name,
        UpdateTime = server.ConfigLoaded.UtcDateTime,
        IsSystem = account.IsSystem ? true : null,
        ClientConnections = account.Connections,
        Subscriptions = account.Interest.Subscriptions,
        Mappings = SharingDocument.Mappings(account.Mappings),
        Exports = SharingDocument.Exports(account.Rules),
        Imports = SharingDocument.Imports(account.Rules),
        Responses = SharingDocument.Responses(account.PendingReplies()),
        NameTag = account.Name,
        SublistStats = InterestDocument.Of(account.Interest),
    }.WithToken(account.Token, time.GetUtcNow());
}

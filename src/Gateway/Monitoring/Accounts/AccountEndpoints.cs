namespace OrleansNats.Gateway.Monitoring.Accounts;

/// <summary>Answers <c>/accstatz</c> and <c>/accountz</c>.</summary>
internal sealed class AccountEndpoints(IMonitoredServer server, TimeProvider time)
{
    public MonitoringAnswer Statistics(MonitoringQuery query)
    {
        bool unused = query.Flag("unused");
        return MonitoringAnswer.Refusal(query) ?? MonitoringAnswer.Json(
            new AccountStatzDocument
            {
                ServerId = server.ServerId,
                Now = time.GetUtcNow().UtcDateTime,
                AccountStatz = [.. server.Accounts().Where(a => unused || a.Connections > 0).Select(Statistics)],
            },
            MonitoringJson.Indented.AccountStatzDocument);
    }

    public MonitoringAnswer Accounts(MonitoringQuery query)
    {
        string wanted = query.Text("acc");
        IReadOnlyList<AccountSnapshot> accounts = server.Accounts();
        AccountSnapshot? account = accounts.FirstOrDefault(a => a.Name == wanted);
        if (wanted.Length > 0 && account is null) return MonitoringAnswer.Text(400, $"Account {wanted} does not exist");
        return MonitoringAnswer.Json(
            new AccountzDocument
            {
                ServerId = server.ServerId,
                Now = time.GetUtcNow().UtcDateTime,
                SystemAccount = AccountSnapshot.SystemAccountAmong(accounts),
                Accounts = account is null ? [.. accounts.Select(static a => a.Name)] : null,
                AccountDetail = account is null ? null : Detail(account),
            },
            MonitoringJson.Indented.AccountzDocument);
    }

    private static AccountStatDocument Statistics(AccountSnapshot account) => new()
    {
        Acc = account.Name,
        Name = account.Name,
        Conns = account.Connections,
        TotalConns = account.Connections,
        NumSubscriptions = account.Interest.Subscriptions,
        Sent = TrafficDocument.Of(
            new VolumeDocument(account.OutMessages, account.OutBytes), new VolumeDocument(account.Routes.OutMessages, account.Routes.OutBytes)),
        Received = TrafficDocument.Of(
            new VolumeDocument(account.InMessages, account.InBytes), new VolumeDocument(account.Routes.InMessages, account.Routes.InBytes)),
        SlowConsumers = account.SlowConsumers,
    };

    private AccountDetailDocument Detail(AccountSnapshot account) => new()
    {
        AccountName = account.Name,
        UpdateTime = server.ConfigLoaded.UtcDateTime,
        IsSystem = account.IsSystem ? true : null,
        ClientConnections = account.Connections,
        Subscriptions = account.Interest.Subscriptions,
        NameTag = account.Name,
        SublistStats = InterestDocument.Of(account.Interest),
    };
}

using OrleansNats.Gateway.Accounts.Latency;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Accounts;

/// <summary>
/// Puts into force what accounts give each other, at the start, by reloads, and by tokens. One thread at a time for each account; another one may be at
/// work on other accounts.
/// </summary>
internal static class AccountSharing
{
    /// <summary>Gives an account its mappings, exports and imports. Subscriptions that clients have are left for <see cref="Refresh"/>.</summary>
    /// <param name="find">Finds an exporter.</param>
    public static void Apply(Account account, AccountOptions options, Func<string, Account> find)
    {
        account.Mappings = options.Mappings;
        if (account.Limits != options.Limits) account.Limiter.Use(options.Limits.Connections, options.Limits.Subscriptions);
        account.Limits = options.Limits;
        account.Rules = options.Rules;
        if (options.Rules.ServiceImports.Count > 0) account.ServiceImports ??= new ServiceImports(account, find);
        account.ServiceImports?.Replace(options.Rules.ServiceImports);
        if (options.Rules.StreamImports.Count > 0) account.StreamImports ??= new StreamImports(find);
        account.StreamImports?.Replace(options.Rules.StreamImports);
    }

    /// <summary>Gives every subscription of clients the shadows that it should have now, and begins or ends to measure services.</summary>
    public static void Refresh(ServerContext server)
    {
        Refresh(server, [.. server.Accounts.All]);
        RefreshLimits(server);
    }

    /// <summary>As above, of some accounts.</summary>
    public static void Refresh(ServerContext server, IReadOnlyCollection<Account> accounts)
    {
        HashSet<StreamImports> changed = [.. accounts.Select(static account => account.StreamImports).OfType<StreamImports>().Where(static imports => imports.TakeChange())];
        Interlocked.MemoryBarrier(); // either a subscription that comes now finds the imports, or it is found here
        if (changed.Count > 0) RefreshShadows(server, changed);
        foreach (Account account in accounts)
        {
            bool isMeasured = server.Options.Cluster is not null && account.Rules.ServiceExports.Any(static export => export.Latency is not null);
            if (isMeasured == account.Responded is not null) continue;
            account.Measure(isMeasured ? new RespondedRequests(account, server) : null);
        }
    }

    private static void RefreshShadows(ServerContext server, HashSet<StreamImports> changed)
    {
        foreach (ClientConnection client in server.Connections.Open)
        {
            if (client.Account.StreamImports is not { } imports || !changed.Contains(imports)) continue;
            foreach (Subscription subscription in client.Subscriptions.ToArray()) imports.Add(client, subscription);
        }
    }

    /// <summary>Counts the clients of accounts that have a limit now, and closes those beyond it.</summary>
    private static void RefreshLimits(ServerContext server)
    {
        foreach (ClientConnection client in server.Connections.Open.Where(static client => client.Account.IsLimited && client.Identity is not null))
            client.Account.Limiter.Count(client);
        foreach (Account account in server.Accounts.All.Where(static account => account.Limits.Connections >= 0)) account.Members.CloseExcess();
    }
}

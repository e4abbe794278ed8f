using OrleansNats.Gateway.Accounts;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Connect;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Resolvers;

/// <summary>
/// Puts into force what tokens of accounts say, while their clients are connected (facts 6.2): what they share, limits, permissions of those who have
/// none of their own, and who has to go. One change at a time.
/// </summary>
internal sealed class AccountUpdates(ServerContext server)
{
    /// <summary>Largest number of faults that one change tells of.</summary>
    private const int MaxFaults = 20;

    public void Apply(AccountsChange change)
    {
        List<Account> shared = [];
        foreach ((string name, Configuration.AccountOptions options) in change.Sharing)
        {
            Account account = server.Accounts.Get(name);
            AccountSharing.Apply(account, options, server.Accounts.Get);
            shared.Add(account);
        }

        AccountSharing.Refresh(server, shared);
        foreach (TrustedAccount updated in change.Updated) Check(updated);
        foreach (string removed in change.Removed) Remove(removed);
        bool areTold = server.Options.Operators.Resolver is { IsMemory: true }; // by who has read the configuration
        if (!areTold) foreach (string fault in change.Faults.Take(MaxFaults)) ResolverLog.LeftOut(server.Logger, fault);
    }

    /// <summary>The newest clients beyond the limit go, then those who would not be let in any more; the others are what the new token makes them.</summary>
    private void Check(TrustedAccount account)
    {
        server.Accounts.Get(account.Name).Limiter.Use(account.Limits.Connections, account.Limits.Subscriptions);
        long places = account.Limits.Connections;
        foreach (ClientConnection client in server.Accounts.Get(account.Name).Members.ToArray())
        {
            ConnectOptions options = client.Options;
            if ((client.NewIdentity ?? client.Identity) is not { TrustedAccount: { } before } identity || before.Name != account.Name) continue; // signs in, and will be looked at then
            if (account.Limits.Connections >= 0 && --places < 0) Close(client, ClientError.MaximumAccountConnections, ClosedReason.MaxAccountConnectionsExceeded);
            else if (identity.FindExpulsion(account) is not Expulsion.None and var expulsion) Reloading.Expel(client, expulsion);
            else Change(client, options, identity.With(account), identity);
        }
    }

    private static void Change(ClientConnection client, ConnectOptions options, ClientIdentity changed, ClientIdentity before)
    {
        if (!client.TrySetNewIdentity(changed, options)) return;
        if (!ReferenceEquals(changed.Permissions, before.Permissions)) ClientInterest.CheckAgain(client, changed); // at once: the client may never send another frame
        long most = changed.Token?.MaxSubscriptions ?? changed.TrustedAccount!.Limits.Subscriptions;
        if (most >= 0 && client.Subscriptions.Count >= most) Close(client, ClientError.MaximumSubscriptions, ClosedReason.MaxSubscriptionsExceeded);
    }

    private void Remove(string account)
    {
        foreach (ClientConnection client in server.Accounts.Get(account).Members.ToArray()) Close(client, ClientError.AccountExpired, ClosedReason.AuthenticationExpired);
    }

    private static void Close(ClientConnection client, string error, ClosedReason reason)
    {
        client.Outbound.Write(ClientError.Line(error));
        client.Close(reason);
    }
}

using System.CommandLine;
using OrleansNats.Credentials.Files;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.CredentialsTool;

/// <summary><c>account NAME</c>: an account of the operator.</summary>
internal static class AccountCommands
{
    public static Command Create()
    {
        Argument<string> name = CommonOptions.Name("Name of the account.");
        Option<long> connections = CommonOptions.Limit("--connections", "Largest number of connections");
        Option<long> subscriptions = CommonOptions.Limit("--subscriptions", "Largest number of subscriptions of a client");
        Option<long> payload = CommonOptions.Limit("--payload", "Largest payload in bytes");
        var command = new Command("account", "Makes an account.") { name, connections, subscriptions, payload, CommonOptions.Folder };
        command.SetAction(parsed =>
        {
            AccountLimits limits = AccountLimits.Unlimited();
            limits.Connections = parsed.GetValue(connections);
            limits.Subscriptions = parsed.GetValue(subscriptions);
            limits.PayloadBytes = parsed.GetValue(payload);
            Console.WriteLine(Make(new KeyStore(parsed.GetValue(CommonOptions.Folder)!), parsed.GetValue(name)!, limits));
        });
        return command;
    }

    /// <summary><c>delete NAME…</c>: what asks servers to delete accounts.</summary>
    public static Command Delete()
    {
        var names = new Argument<string[]>("name") { Description = "Names of the accounts.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("delete", "Prints a message for $SYS.REQ.CLAIMS.DELETE that has servers delete accounts. Keys and tokens here stay.") { names, CommonOptions.Folder };
        command.SetAction(parsed =>
        {
            var store = new KeyStore(parsed.GetValue(CommonOptions.Folder)!);
            string[] accounts = [.. parsed.GetValue(names)!.Select(name => KeyStore.ReadToken<AccountClaims>(store.AccountToken(name)).Subject)];
            Console.WriteLine(DeletionRequest.Encode(KeyStore.ReadKey(store.OperatorKey), accounts, TimeProvider.System.GetUtcNow()));
        });
        return command;
    }

    /// <returns>The public key.</returns>
    public static string Make(KeyStore store, string name, AccountLimits limits)
    {
        NKeyPair signer = KeyStore.ReadKey(store.OperatorKey);
        NKeyPair key = NKeyPair.Create(NKeyKind.Account);
        KeyStore.WriteSecret(store.AccountKey(name), CredentialsFile.WriteSeed(key));
        AccountClaims claims = AccountClaims.Create(key.PublicKey);
        claims.Name = name;
        claims.Nats.Limits = limits;
        KeyStore.Write(store.AccountToken(name), CredentialsFile.WriteToken(NatsJwt.Encode(claims, signer, TimeProvider.System.GetUtcNow()), claims));
        return key.PublicKey;
    }
}

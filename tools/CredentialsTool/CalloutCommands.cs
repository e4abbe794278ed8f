using System.CommandLine;
using OrleansNats.Credentials.Files;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.CredentialsTool;

/// <summary><c>callout ACCOUNT --user USER</c>: a service decides who may sign in with users of the account.</summary>
internal static class CalloutCommands
{
    private const string AnyAccount = "*";

    private static readonly Argument<string> Account = CommonOptions.Name("Name of the account.");
    private static readonly Option<string[]> Users = CommonOptions.Subjects("--user", "Users of the account that are the service: they sign in without being asked about.");
    private static readonly Option<string[]> Into = CommonOptions.Subjects("--into", "Other accounts that the service may put clients into; * for any.");
    private static readonly Option<string?> Key = new("--xkey") { Description = "Public curve key of the service: what it is told is sealed." };

    public static Command Create()
    {
        Users.Required = true;
        var command = new Command("callout", "Lets a service decide who may sign in with users of an account.") { Account, Users, Into, Key, CommonOptions.Folder };
        command.SetAction(Make);
        return command;
    }

    private static void Make(ParseResult parsed)
    {
        var store = new KeyStore(parsed.GetValue(CommonOptions.Folder)!);
        string account = parsed.GetValue(Account)!;
        NKeyPair signer = KeyStore.ReadKey(store.OperatorKey);
        AccountClaims claims = KeyStore.ReadToken<AccountClaims>(store.AccountToken(account));
        ExternalAuthorization external = claims.Nats.Authorization;
        external.AuthUsers = [.. parsed.GetValue(Users)!.Select(user => KeyStore.ReadToken<UserClaims>(store.UserCredentials(account, user)).Subject)];
        external.AllowedAccounts = [.. parsed.GetValue(Into)!.Select(name => name == AnyAccount ? name : KeyStore.ReadKey(store.AccountKey(name)).PublicKey)];
        external.XKey = parsed.GetValue(Key) ?? "";
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        if (claims.Validate(now) is { Issues.Count: > 0 } found) throw new StoreException(found.ToString());
        KeyStore.Write(store.AccountToken(account), CredentialsFile.WriteToken(NatsJwt.Encode(claims, signer, now), claims));
        Console.WriteLine(claims.Subject);
    }
}

using System.CommandLine;
using OrleansNats.Credentials.Files;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.CredentialsTool;

/// <summary><c>operator NAME</c>: an operator with a system account.</summary>
internal static class OperatorCommands
{
    public static Command Create()
    {
        Argument<string> name = CommonOptions.Name("Name of the operator.");
        var command = new Command("operator", "Makes an operator and its system account.") { name, CommonOptions.Folder };
        command.SetAction(parsed => Make(new KeyStore(parsed.GetValue(CommonOptions.Folder)!), parsed.GetValue(name)!));
        return command;
    }

    private static void Make(KeyStore store, string name)
    {
        NKeyPair key = NKeyPair.Create(NKeyKind.Operator);
        KeyStore.WriteSecret(store.OperatorKey, CredentialsFile.WriteSeed(key));
        string system = AccountCommands.Make(store, KeyStore.SystemAccount, AccountLimits.Unlimited());
        var claims = new OperatorClaims { Subject = key.PublicKey, Name = name };
        claims.Nats.SystemAccount = system;
        KeyStore.Write(store.OperatorToken, CredentialsFile.WriteToken(NatsJwt.Encode(claims, key, TimeProvider.System.GetUtcNow()), claims));
        Console.WriteLine(key.PublicKey);
    }
}

using System.CommandLine;
using OrleansNats.Credentials.Files;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.CredentialsTool;

/// <summary><c>user NAME --account ACCOUNT</c>: the credentials of a user.</summary>
internal static class UserCommands
{
    private static readonly Argument<string> Name = CommonOptions.Name("Name of the user.");
    private static readonly Option<string> Account = new("--account") { Description = "Name of the account.", Required = true };
    private static readonly Option<string[]> AllowPublish = CommonOptions.Subjects("--allow-pub", "Subjects that may be published to; all without.");
    private static readonly Option<string[]> DenyPublish = CommonOptions.Subjects("--deny-pub", "Subjects that may not be published to.");
    private static readonly Option<string[]> AllowSubscribe = CommonOptions.Subjects("--allow-sub", "Subjects that may be subscribed to; all without.");
    private static readonly Option<string[]> DenySubscribe = CommonOptions.Subjects("--deny-sub", "Subjects that may not be subscribed to.");
    private static readonly Option<bool> AllowResponses = new("--allow-responses") { Description = "One answer to each request, whatever its reply subject." };
    private static readonly Option<bool> Bearer = new("--bearer") { Description = "The token alone lets in whoever has it." };
    private static readonly Option<TimeSpan?> Expires = new("--expires") { Description = "How long the token counts, d.hh:mm:ss; for ever without." };

    public static Command Create()
    {
        var command = new Command("user", "Makes a user and writes its credentials.")
        {
            Name, Account, AllowPublish, DenyPublish, AllowSubscribe, DenySubscribe, AllowResponses, Bearer, Expires, CommonOptions.Folder,
        };
        command.SetAction(Make);
        return command;
    }

    private static void Make(ParseResult parsed)
    {
        var store = new KeyStore(parsed.GetValue(CommonOptions.Folder)!);
        string account = parsed.GetValue(Account)!;
        NKeyPair signer = KeyStore.ReadKey(store.AccountKey(account));
        NKeyPair key = NKeyPair.Create(NKeyKind.User);
        UserClaims claims = ClaimsOf(parsed, key.PublicKey);
        if (claims.Validate(TimeProvider.System.GetUtcNow()) is { Issues.Count: > 0 } found) throw new StoreException(found.ToString());
        string file = store.UserCredentials(account, parsed.GetValue(Name)!);
        KeyStore.WriteSecret(file, CredentialsFile.WriteUser(NatsJwt.Encode(claims, signer, TimeProvider.System.GetUtcNow()), key));
        Console.WriteLine(file);
    }

    private static UserClaims ClaimsOf(ParseResult parsed, string subject)
    {
        UserClaims claims = UserClaims.Create(subject);
        claims.Name = parsed.GetValue(Name)!;
        claims.Nats.BearerToken = parsed.GetValue(Bearer);
        claims.Nats.Publish = new SubjectRules { Allow = parsed.GetValue(AllowPublish)!, Deny = parsed.GetValue(DenyPublish)! };
        claims.Nats.Subscribe = new SubjectRules { Allow = parsed.GetValue(AllowSubscribe)!, Deny = parsed.GetValue(DenySubscribe)! };
        if (parsed.GetValue(AllowResponses)) claims.Nats.Responses = new ResponseGrant { MaxMessages = 1 };
        if (parsed.GetValue(Expires) is { } duration) claims.ExpiresAt = (TimeProvider.System.GetUtcNow() + duration).ToUnixTimeSeconds();
        return claims;
    }
}

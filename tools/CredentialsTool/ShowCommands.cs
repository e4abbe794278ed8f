using System.CommandLine;
using OrleansNats.Credentials.Files;
using OrleansNats.Credentials.Jwt;

namespace OrleansNats.CredentialsTool;

/// <summary>What servers need, and what a token says.</summary>
internal static class ShowCommands
{
    /// <summary><c>config</c>: the part of a server's config file.</summary>
    public static Command Config()
    {
        var directory = new Option<string?>("--directory") { Description = "Directory in which the server keeps tokens of accounts (resolver of type full); without it they stand in the config file." };
        var command = new Command("config", "Prints what a server's config file needs to know this operator and its accounts.") { directory, CommonOptions.Folder };
        command.SetAction(parsed => WriteConfig(new KeyStore(parsed.GetValue(CommonOptions.Folder)!), parsed.GetValue(directory)));
        return command;
    }

    /// <summary><c>show FILE</c>: a token as JSON.</summary>
    public static Command Show()
    {
        var file = new Argument<string>("file") { Description = "A token, or a file that begins with one." };
        var command = new Command("show", "Prints what a token says, and whether it counts by itself.") { file };
        command.SetAction(parsed => Describe(parsed.GetValue(file)!));
        return command;
    }

    private static void WriteConfig(KeyStore store, string? directory)
    {
        OperatorClaims claims = KeyStore.ReadToken<OperatorClaims>(store.OperatorToken);
        Console.WriteLine($"operator: {CredentialsFile.ReadToken(File.ReadAllText(store.OperatorToken))}");
        Console.WriteLine($"system_account: {claims.Nats.SystemAccount}");
        Console.WriteLine(directory is null ? "resolver: MEMORY" : $"resolver: {{ type: full, dir: '{directory}', allow_delete: true }}");
        Console.WriteLine("resolver_preload {");
        foreach (string file in store.AccountTokens)
            Console.WriteLine($"  {KeyStore.ReadToken<AccountClaims>(file).Subject}: {CredentialsFile.ReadToken(File.ReadAllText(file))}");
        Console.WriteLine("}");
    }

    private static int Describe(string file)
    {
        string token = CredentialsFile.ReadToken(File.Exists(file) ? File.ReadAllText(file) : file);
        if (!NatsJwt.TryDecode(token, out Claims? claims, out string? error)) throw new StoreException(error);
        Console.WriteLine(NatsJwt.Describe(claims));
        var found = claims.Validate(TimeProvider.System.GetUtcNow());
        foreach (var issue in found.Issues) Console.WriteLine($"# {issue.Text}");
        return found.IsBlocking(withTimes: true) ? 1 : 0;
    }
}

using System.CommandLine;
using OrleansNats.CredentialsTool;

var root = new RootCommand("Makes keys and tokens for NATS servers in operator mode: operators, accounts, users and their credentials.");
root.Subcommands.Add(KeyCommands.Create());
root.Subcommands.Add(OperatorCommands.Create());
root.Subcommands.Add(AccountCommands.Create());
root.Subcommands.Add(AccountCommands.Delete());
root.Subcommands.Add(UserCommands.Create());
root.Subcommands.Add(CalloutCommands.Create());
root.Subcommands.Add(ShowCommands.Config());
root.Subcommands.Add(ShowCommands.Show());
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException or ArgumentException or FormatException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

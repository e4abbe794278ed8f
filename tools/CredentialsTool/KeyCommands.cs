using System.CommandLine;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.CredentialsTool;

/// <summary><c>key KIND</c>: a new key on standard output.</summary>
internal static class KeyCommands
{
    public static Command Create()
    {
        var kind = new Argument<NKeyKind>("kind") { Description = "operator, account, user, server, cluster or curve." };
        var command = new Command("key", "Prints a new seed, a secret, and its public key.") { kind };
        command.SetAction(parsed =>
        {
            NKeyKind wanted = parsed.GetValue(kind);
            (string seed, string publicKey) = wanted == NKeyKind.Curve ? New(XKeyPair.Create()) : New(NKeyPair.Create(wanted));
            Console.WriteLine(seed);
            Console.WriteLine(publicKey);
        });
        return command;
    }

    private static (string Seed, string PublicKey) New(XKeyPair pair) => (pair.Seed, pair.PublicKey);

    private static (string Seed, string PublicKey) New(NKeyPair pair) => (pair.Seed, pair.PublicKey);
}

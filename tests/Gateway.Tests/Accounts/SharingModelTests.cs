using System.Text.RegularExpressions;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Tests.Configuration;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Accounts;

/// <summary>
/// Random accounts, permissions, imports, exports and mappings: no message reaches a subscription that the rules deny, and each reaches those that
/// they allow, as a slow model has it.
/// </summary>
public sealed partial class SharingModelTests
{
    private const int Seeds = 400;

    [Fact]
    public void Publish_RandomRules_ReachesWhomTheModelSays()
    {
        int played = 0;
        int crossed = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            var model = new SharingModel(seed);
            OptionsLoadResult loaded = InMemoryConfig.Loader(model.Config).Load();
            if (loaded.Options is null)
            {
                Assert.Contains("cycle", loaded.Error, StringComparison.Ordinal); // the only thing that random rules may have wrong
                continue;
            }

            played++;
            crossed += Play(model, loaded.Options, seed);
        }

        Assert.True(played > Seeds / 10 && crossed > 500, $"{played} played, {crossed} messages between accounts: hardly anything was tested");
    }

    /// <returns>Deliveries to other accounts than the publisher's.</returns>
    private static int Play(SharingModel model, GatewayOptions options, int seed)
    {
        var accounts = new SharedAccounts(model.Config);
        Assert.Equal(options.Accounts.Names, accounts.Gateway.Context.Options.Accounts.Names);
        MemoryClient[] clients = [.. model.Accounts.Select(account =>
            accounts.Connect(account.Name, string.Concat(account.Subscriptions.Select(static (pattern, i) => $"SUB {pattern} {i + 1}\r\n"))))];
        var random = new Random(seed);
        int crossed = 0;
        int[] read = new int[clients.Length];
        for (int i = 0; i < clients.Length; i++) read[i] = clients[i].Output.Length;
        for (int message = 0; message < 20; message++)
        {
            int publisher = random.Next(clients.Length);
            string subject = random.Next(3) == 0 ? "in." + NaiveSubjects.Literal(random) : NaiveSubjects.Literal(random);
            accounts.Connect(model.Accounts[publisher].Name, $"PUB {subject} 1\r\nx\r\n");
            List<(string Account, string Subject)> actual = [];
            for (int i = 0; i < clients.Length; i++)
            {
                string output = clients[i].Output;
                actual.AddRange(Delivered().Matches(output[read[i]..]).Select(match => (model.Accounts[i].Name, match.Groups[1].Value)));
                read[i] = output.Length;
            }

            List<(string Account, string Subject)> expected = model.Deliver(model.Accounts[publisher], subject);
            crossed += expected.Count(delivery => delivery.Account != model.Accounts[publisher].Name);
            Assert.True(
                expected.Order().SequenceEqual(actual.Order()),
                $"seed {seed}: {model.Accounts[publisher].Name} PUB {subject}\nexpected {string.Join(' ', expected.Order())}\nactual {string.Join(' ', actual.Order())}\n{model.Config}");
        }

        return crossed;
    }

    [GeneratedRegex(@"^H?MSG (\S+) ", RegexOptions.Multiline)]
    private static partial Regex Delivered();
}

using System.Text;
using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Authentication;

/// <summary>Random rules and subjects over a small alphabet, so that they meet often; compared with <see cref="NaivePermissions"/>.</summary>
public sealed class SubjectPermissionsPropertyTests
{
    private static readonly string[] Alphabet = ["a", "b", "cc", "*"];

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Verdicts_RandomRules_AgreeWithNaive(int seed)
    {
        var random = new Random(seed);
        int allowed = 0, filtered = 0;
        for (int round = 0; round < 1500; round++)
        {
            var options = new PermissionOptions(Lists(random, false), Lists(random, false), Lists(random, true), Lists(random, true));
            var permissions = new SubjectPermissions(options);
            var naive = new NaivePermissions(options);
            for (int probe = 0; probe < 12; probe++)
            {
                string subject = Pattern(random);
                string? queue = random.Next(2) == 0 ? null : Pattern(random);
                Assert.Equal(naive.CanPublish(subject), permissions.CanPublish(Bytes(subject)));
                bool can = permissions.CanSubscribe(Bytes(subject), Bytes(queue ?? ""));
                Assert.Equal(naive.CanSubscribe(subject, queue), can);
                if (!can) continue;
                allowed++;
                filtered += CheckDelivery(permissions, naive, subject, queue);
            }
        }
        Assert.True(allowed > 1000 && filtered > 100, $"{allowed} allowed, {filtered} with a filter: the rules hardly meet");
    }

    private static int CheckDelivery(SubjectPermissions permissions, NaivePermissions naive, string subject, string? queue)
    {
        DeliveryFilter? filter = permissions.FilterFor(Bytes(subject), Bytes(queue ?? ""));
        foreach (string message in Literals().Where(message => NaivePermissions.Matches(subject, message)))
        {
            Assert.Equal(naive.CanDeliver(message, queue), filter is null || filter.Allows(Bytes(message)));
        }
        return filter is null ? 0 : 1;
    }

    private static IEnumerable<string> Literals()
    {
        string[] tokens = ["a", "b", "cc"];
        IEnumerable<string> longer = tokens;
        for (int length = 1; length <= 4; length++)
        {
            foreach (string literal in longer) yield return literal;
            longer = [.. longer.SelectMany(literal => tokens.Select(token => $"{literal}.{token}"))];
        }
    }

    private static string[]? Lists(Random random, bool queues) => random.Next(3) == 0
        ? null
        : [.. Enumerable.Range(0, random.Next(4)).Select(_ => Pattern(random) + (queues && random.Next(3) == 0 ? " " + Pattern(random) : ""))];

    private static string Pattern(Random random)
    {
        IEnumerable<string> tokens = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Alphabet[random.Next(Alphabet.Length)]);
        if (random.Next(4) == 0) tokens = tokens.Append(">");
        return string.Join('.', tokens);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

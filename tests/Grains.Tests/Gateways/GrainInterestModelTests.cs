using OrleansNats.Routing.Interest;

namespace OrleansNats.Grains.Tests.Gateways;

/// <summary>Random subscriptions over several gateways: what each finds for a subject is what all of them together hold.</summary>
public sealed class GrainInterestModelTests
{
    private static readonly string[] Tokens = ["a", "b", "c", "_INBOX", "dev"];
    private static readonly string[] Queues = ["q", "r"];

    public static IEnumerable<TheoryDataRow<int, int, int, int>> Runs()
    {
        for (int seed = 1; seed <= 8; seed++)
        {
            yield return new(seed, 2 + (seed % 4), 0, 0);
            yield return new(seed, 2 + (seed % 4), 15, 10);
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Match_AfterRandomChanges_EqualsTruth(int seed, int count, int lossPercent, int faultPercent)
    {
        var time = new ManualTime();
        var silo = new FakeSilo(seed, time) { LossPercent = lossPercent, FaultPercent = faultPercent };
        var random = new Random(seed);
        TestGateway[] all = [.. Enumerable.Range(0, count).Select(i => new TestGateway($"g{i}", silo, time))];
        foreach (TestGateway gateway in all) gateway.Connect(all.Select(other => other.Id));
        foreach (TestGateway gateway in all) gateway.Start();

        for (int round = 0; round < 4; round++)
        {
            for (int step = 0; step < 150; step++) await StepAsync(silo, all, random);
            if (round == 1) silo.Restart();
            (silo.LossPercent, silo.FaultPercent) = (0, 0);
            await CompareAllAsync(silo, time);
            for (int probe = 0; probe < 60; probe++)
            {
                TestGateway gateway = all[random.Next(count)];
                string subject = Subject(random, wildcards: false);
                string found = await gateway.PublishAsync(silo, subject);
                Assert.Equal(TestGateway.Expect(gateway, all, subject), found);
                Assert.True(gateway.Interest.IsCertain(gateway.Index, TestGateway.Utf8(subject)));
            }
            (silo.LossPercent, silo.FaultPercent) = (lossPercent, faultPercent);
        }

        foreach (TestGateway gateway in all)
        {
            while (gateway.Local.Count > 0) gateway.Unsubscribe(gateway.Local[^1]);
        }
        (silo.LossPercent, silo.FaultPercent) = (0, 0);
        await CompareAllAsync(silo, time);
        Assert.All(all, gateway => Assert.Equal(0, gateway.Index.Count));
        foreach (TestGateway gateway in all) gateway.Dispose();
    }

    private static async Task StepAsync(FakeSilo silo, TestGateway[] all, Random random)
    {
        TestGateway gateway = all[random.Next(all.Length)];
        switch (random.Next(10))
        {
            case < 5:
                gateway.Subscribe(Subject(random, wildcards: true), random.Next(3) == 0 ? Queues[random.Next(2)] : null);
                break;
            case < 8 when gateway.Local.Count > 0:
                gateway.Unsubscribe(gateway.Local[random.Next(gateway.Local.Count)]);
                break;
            case 8:
                await gateway.PublishAsync(silo, Subject(random, wildcards: false));
                break;
            default:
                for (int i = random.Next(6); i > 0 && silo.Step(); i--) await Task.Yield();
                break;
        }
    }

    /// <summary>Lets every bucket be compared once.</summary>
    private static async Task CompareAllAsync(FakeSilo silo, ManualTime time)
    {
        await silo.SettleAsync();
        time.Advance(TimeSpan.FromSeconds(11));
        await silo.SettleAsync();
        time.Advance(TimeSpan.FromSeconds(11));
        await silo.SettleAsync();
    }

    private static string Subject(Random random, bool wildcards)
    {
        var tokens = new string[random.Next(1, 4)];
        for (int i = 0; i < tokens.Length; i++) tokens[i] = wildcards && random.Next(5) == 0 ? "*" : Tokens[random.Next(Tokens.Length)];
        if (wildcards && random.Next(6) == 0) tokens[^1] = ">";
        return string.Join('.', tokens);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OrleansNats.Silo.Tests.Processes;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>A gateway is killed: its clients go on at another, and nothing of it stays behind.</summary>
public sealed class ReconnectTests(TiedCluster cluster) : IClassFixture<TiedCluster>
{
    /// <summary>A roster period of the silo, and time for a busy machine.</summary>
    private static readonly TimeSpan AfterLease = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Gateway_Killed_ClientGoesOnByConnectUrlsAndNoInterestStays()
    {
        const int Subjects = 100;
        await using GatewayNode lost = await cluster.JoinAsync();
        await Settling.SettleAsync([cluster.First, cluster.Second, lost]);
        await using LiveClient client = await lost.ConnectAsync();
        await client.WaitForInfoAsync(info => Knows(info, cluster.First) && Knows(info, cluster.Second), "the URLs of the other gateways");
        int atRest = await cluster.First.InterestAsync();
        await SubscribeAsync(client, Subjects);
        await Settling.ReachesAsync(cluster.First, lost, "ghost");
        await using LiveClient publisher = await cluster.First.ConnectAsync();
        await PublishAsync(publisher, Subjects);
        await client.WaitForCountAsync(Subjects);
        await InterestIsAsync(atRest + Subjects);
        await using ClusterObserver observer = await ClusterObserver.ConnectAsync(cluster.Silo, TiedCluster.ClusterId);
        Assert.Single(await observer.InterestAsync(TiedCluster.ClusterId, "ghost.7"));

        await lost.KillAsync();
        long killed = Stopwatch.GetTimestamp();

        await client.WaitForEndAsync();
        await InterestIsAsync(atRest);
        JsonElement info = await client.WaitForInfoAsync(static _ => true, "any");
        int elsewhere = Ports(info).First(port => port != lost.Port);
        await using LiveClient again = await LiveClient.ConnectAsync(elsewhere, GatewayNode.Deadline);
        await SubscribeAsync(again, Subjects);
        GatewayNode there = cluster.Gateways.First(gateway => gateway.Port == elsewhere);
        GatewayNode other = cluster.Gateways.First(gateway => gateway.Port != elsewhere);
        await Settling.ReachesAsync(other, there, "ghost");
        await using LiveClient far = await other.ConnectAsync();
        await PublishAsync(far, Subjects);
        Assert.Equal(Subjects, (await again.WaitForCountAsync(Subjects)).Count);

        TimeSpan left = TimeSpan.FromSeconds(TiedCluster.LeaseSeconds) + AfterLease - Stopwatch.GetElapsedTime(killed);
        await Eventually.ValueAsync(
            () => observer.InterestAsync(TiedCluster.ClusterId, "ghost.7"), static entries => entries.Count == 1, "one entry for the subject, that of the client's new gateway", left);
        Assert.Equal(2, (await observer.GatewaysAsync(TiedCluster.ClusterId)).Members!.Length);
    }

    [Theory]
    [InlineData(JavaScriptClient.CurrentPackage)]
    [InlineData(JavaScriptClient.OldPackage)]
    public async Task Gateway_Killed_JavaScriptServiceAnswersElsewhere(string package)
    {
        string? missing = JavaScriptClient.WhyNot(package);
        Assert.SkipWhen(missing is not null, missing ?? "");
        await using GatewayNode lost = await cluster.JoinAsync();
        await Settling.SettleAsync([cluster.First, cluster.Second, lost]);
        await using ChildProcess service = ChildProcess.Start(JavaScriptClient.Command(package, "goOnElsewhere", lost.Process.Url));
        await service.WaitForLineAsync("ready", GatewayNode.Deadline);

        await lost.KillAsync();

        await service.WaitForLineAsync("at ", GatewayNode.Deadline);
        foreach (GatewayNode gateway in cluster.Gateways)
        {
            await using LiveClient client = await gateway.ConnectAsync();
            await client.SubscribeAsync("_INBOX.elsewhere", "1");
            IReadOnlyList<WireMessage> answers = await Eventually.ValueAsync(
                async () =>
                {
                    await client.PublishAsync("js.elsewhere", "where", "_INBOX.elsewhere");
                    await client.FlushAsync();
                    return (IReadOnlyList<WireMessage>)[.. client.TakeMessages().Where(static message => message.Headers.Length == 0)];
                },
                static answers => answers.Count > 0,
                $"an answer at {gateway.Port}",
                GatewayNode.Deadline);
            Assert.Contains(answers[0].Payload.Split(':')[^1], cluster.Gateways.Select(static one => one.Port.ToString(CultureInfo.InvariantCulture)));
        }

        await Settling.ReachesAsync(cluster.First, cluster.Second, "js"); // so what the service subscribed before is known as well
        await using LiveClient last = await cluster.First.ConnectAsync();
        await last.PublishAsync("js.end", "");
        Assert.True(await service.WaitForExitAsync(GatewayNode.Deadline) == 0, service.Output);
    }

    private static bool Knows(JsonElement info, GatewayNode gateway) => Ports(info).Contains(gateway.Port);

    private static IEnumerable<int> Ports(JsonElement info) =>
        info.TryGetProperty("connect_urls", out JsonElement urls)
            ? urls.EnumerateArray().Select(static url => int.Parse(url.GetString()!.Split(':')[^1], CultureInfo.InvariantCulture))
            : [];

    private static async Task SubscribeAsync(LiveClient client, int subjects)
    {
        await client.SendAsync(string.Concat(Enumerable.Range(0, subjects).Select(static i => string.Create(CultureInfo.InvariantCulture, $"SUB ghost.{i} {i}\r\n"))));
        await client.FlushAsync();
    }

    private static async Task PublishAsync(LiveClient client, int subjects)
    {
        await client.SendAsync(string.Concat(Enumerable.Range(0, subjects).Select(static i => LiveClient.Publication(string.Create(CultureInfo.InvariantCulture, $"ghost.{i}"), "boo"))));
        await client.FlushAsync();
    }

    private async Task InterestIsAsync(int wanted) =>
        await Eventually.ValueAsync(cluster.First.InterestAsync, now => now == wanted, $"{wanted} subscriptions in the index of {cluster.First.Port}", GatewayNode.Deadline);
}

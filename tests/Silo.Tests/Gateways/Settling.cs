using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Gateways;

/// <summary>Waits until gateways have found each other and learn interest from silos alone, for certain.</summary>
internal static class Settling
{
    /// <summary>Status of the answer to a request that nobody answers.</summary>
    public const string NoResponders = "NATS/1.0 503";

    /// <summary>
    /// Interest over routes has ended, messages go both ways between any two, and a request to nobody is told so: a gateway says that only of
    /// what silos have told it for certain.
    /// </summary>
    public static async Task SettleAsync(IReadOnlyList<GatewayNode> gateways)
    {
        foreach (GatewayNode from in gateways)
        {
            foreach (GatewayNode to in gateways.Where(to => to != from)) await ReachesAsync(from, to);
            await TellsNoRespondersAsync(from);
        }

        foreach (GatewayNode gateway in gateways)
            await Eventually.ValueAsync(gateway.AnnouncedAsync, static count => count == 0, "no interest announced over routes", GatewayNode.Deadline);
    }

    /// <summary>
    /// New interest of one gateway reaches the other within the deadline, and so does older interest of the same first token, for it went to
    /// the same bucket before. Returns after how many tries.
    /// </summary>
    public static async Task<int> ReachesAsync(GatewayNode from, GatewayNode to, string firstToken = "reach")
    {
        string subject = $"{firstToken}.{Guid.NewGuid():N}";
        await using LiveClient subscriber = await to.ConnectAsync();
        await subscriber.SubscribeAsync(subject, "1");
        await subscriber.FlushAsync();
        await using LiveClient publisher = await from.ConnectAsync();
        int tries = 0;
        await Eventually.ValueAsync(
            async () =>
            {
                await publisher.PublishAsync(subject.Replace('*', 'x'), (++tries).ToString(CultureInfo.InvariantCulture));
                await publisher.FlushAsync();
                return subscriber.Messages.Count;
            },
            static count => count > 0,
            $"a message from {from.Port} to {to.Port}",
            GatewayNode.Deadline);
        return tries;
    }

    /// <summary>A request to a subject, by default one that nobody has, is told at last that there is nobody.</summary>
    public static async Task TellsNoRespondersAsync(GatewayNode gateway, string? subject = null)
    {
        subject ??= $"nobody.{Guid.NewGuid():N}";
        await using LiveClient client = await gateway.ConnectAsync();
        await client.SubscribeAsync("_INBOX.settling", "1");
        await Eventually.ValueAsync(
            async () =>
            {
                await client.PublishAsync(subject, "", "_INBOX.settling");
                await client.FlushAsync();
                return client.TakeMessages().Count(static message => message.Headers.StartsWith(NoResponders, StringComparison.Ordinal));
            },
            static count => count > 0,
            $"\"no responders\" of {gateway.Port}",
            GatewayNode.Deadline);
    }
}

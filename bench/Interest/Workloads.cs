namespace OrleansNats.Interest;

/// <summary>What clients do, on average over a cluster: subscriptions and publishes, the publishes after the subscriptions and before.</summary>
internal static class Workloads
{
    private const int ClientsPerGateway = 50;

    public static IReadOnlyList<(string Name, Func<SimulatedCluster, Task> Run)> All { get; } =
    [
        ("few hot subjects", HotSubjectsAsync),
        ("device telemetry", TelemetryAsync),
        ("request-reply, an inbox per client", InboxesAsync),
    ];

    /// <summary>Every gateway has subscribers of 20 subjects; one gateway in 20 publishes to them.</summary>
    private static async Task HotSubjectsAsync(SimulatedCluster cluster)
    {
        for (int i = 0; i < cluster.Gateways.Count; i += 20)
        {
            for (int subject = 0; subject < 20; subject++) await cluster.Gateways[i].PublishAsync($"prices.{subject}");
        }
        foreach (SimulatedGateway gateway in cluster.Gateways)
        {
            for (int subject = 0; subject < 20; subject++) cluster.Subscribe(gateway, $"prices.{subject}");
        }
        await cluster.SettleAsync();
        for (int i = 0; i < cluster.Gateways.Count; i += 20)
        {
            for (int subject = 0; subject < 20; subject++) await ExpectAsync(cluster.Gateways[i], $"prices.{subject}", cluster.Gateways.Count - 1);
        }
    }

    /// <summary>Devices publish dev.ID.t and subscribe to cmd.ID; three gateways collect, and command one device in ten.</summary>
    private static async Task TelemetryAsync(SimulatedCluster cluster)
    {
        foreach (SimulatedGateway collector in cluster.Gateways.Take(3)) cluster.Subscribe(collector, "dev.*.t");
        await cluster.SettleAsync();
        int device = 0;
        foreach (SimulatedGateway gateway in cluster.Gateways)
        {
            for (int i = 0; i < ClientsPerGateway; i++, device++)
            {
                cluster.Subscribe(gateway, $"cmd.{device}");
                await gateway.PublishAsync($"dev.{device}.t");
            }
        }
        await cluster.SettleAsync();
        await ExpectAsync(cluster.Gateways[^1], "dev.77.t", 3);
        for (int i = 0; i < device; i += 10) await cluster.Gateways[i % 3].PublishAsync($"cmd.{i}");
        await ExpectAsync(cluster.Gateways[0], $"cmd.{device - 1}", 1);
    }

    /// <summary>Every client subscribes to its inbox and sends one request; each tenth gateway responds, in a queue group.</summary>
    private static async Task InboxesAsync(SimulatedCluster cluster)
    {
        SimulatedGateway[] responders = [.. cluster.Gateways.Where((_, i) => i % 10 == 0)];
        foreach (SimulatedGateway responder in responders) cluster.Subscribe(responder, "service.echo", "workers");
        await cluster.SettleAsync();
        int client = 0;
        foreach (SimulatedGateway gateway in cluster.Gateways)
        {
            for (int i = 0; i < ClientsPerGateway; i++, client++)
            {
                string inbox = $"_INBOX.CLIENT{client:D16}";
                cluster.Subscribe(gateway, $"{inbox}.*");
                await ExpectAsync(gateway, "service.echo", 1);
                SimulatedGateway responder = responders[client % responders.Length];
                if (responder == gateway) continue;
                responder.NoteReply($"{inbox}.1", gateway);
                await ExpectAsync(responder, $"{inbox}.1", 1);
            }
        }
        await cluster.SettleAsync();
    }

    private static async Task ExpectAsync(SimulatedGateway gateway, string subject, int targets)
    {
        int found = await gateway.PublishAsync(subject);
        if (found != targets) throw new InvalidOperationException($"{gateway.Id}, {subject}: {found} targets instead of {targets}");
    }
}

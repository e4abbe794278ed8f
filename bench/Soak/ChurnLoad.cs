using System.Globalization;
using OrleansNats.Testing;

namespace OrleansNats.Soak;

/// <summary>Clients that come, subscribe, publish, get their own message, and go.</summary>
internal sealed class ChurnLoad(int port, double perSecond) : ILoad
{
    private const int MostAtATime = 200;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private long _cycles;

    public string Name => "churn";

    public FaultLog Faults { get; } = new();

    public IReadOnlyDictionary<string, long> Figures => new Dictionary<string, long> { ["cycles"] = Interlocked.Read(ref _cycles) };

    public Task RunAsync(CancellationToken stop) => Pacer.RunAsync(perSecond, MostAtATime, CycleAsync, Faults, stop);

    private async Task CycleAsync(int number)
    {
        using var expiry = new CancellationTokenSource(Deadline);
        using WireClient client = await WireClient.ConnectAsync(port, expiry.Token);
        string subject = string.Create(CultureInfo.InvariantCulture, $"churn.{number}");
        string payload = string.Create(CultureInfo.InvariantCulture, $"payload {number}");
        await client.SendAsync($"SUB {subject} 7\r\n", expiry.Token);
        await client.PublishAsync(subject, "", payload, expiry.Token);
        WireMessage message = await client.NextMessageAsync(expiry.Token);
        await client.SyncAsync(expiry.Token);
        if (message == new WireMessage(subject, "7", "", payload)) Interlocked.Increment(ref _cycles);
        else Faults.Add($"cycle {number}: got {message}");
    }
}

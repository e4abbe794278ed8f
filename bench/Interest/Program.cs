using System.Globalization;
using OrleansNats.Interest;

// Interest traffic of clusters of the given sizes: dotnet run -c Release --project bench/Interest -- 100 300 1000
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int[] sizes = args.Length > 0 ? Array.ConvertAll(args, int.Parse) : [100, 300, 1000];
Console.WriteLine($"Bytes include {Meter.EnvelopeBytes} of envelope for each message between gateway and silo; a line to another server has none.");
foreach (int size in sizes)
{
    foreach ((string name, Func<SimulatedCluster, Task> run) in Workloads.All)
    {
        using SimulatedCluster cluster = await SimulatedCluster.CreateAsync(size);
        await run(cluster);
        double count = cluster.Subscriptions;
        Console.WriteLine(
            $"{size,5} gateways, {name,-34} {count,7} subscriptions | messages each {cluster.Meter.Messages / count,7:F2}"
            + $" (broadcast {cluster.BroadcastMessages / count,7:F1}) | bytes each {cluster.Meter.Bytes / count,8:F0}"
            + $" (broadcast {cluster.BroadcastBytes / count,8:F0}) | watches per gateway"
            + $" {cluster.Gateways.Average(static gateway => gateway.Interest.WatchCount),6:F1} | start: {cluster.Start.Messages} messages");
    }
}

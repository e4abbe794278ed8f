namespace OrleansNats.Interop.Cluster;

/// <summary>Which programs make up a cluster: their names with blanks between; the first is the seed, whose route URL is all the others know.</summary>
public static class ClusterMix
{
    /// <summary>Proves the test: real servers alone must pass it.</summary>
    public const string References = $"{Servers.Reference} {Servers.Reference} {Servers.Reference}";

    public const string Gateways = $"{Servers.Gateway} {Servers.Gateway} {Servers.Gateway}";

    private const string Releases = $"{Servers.Release29} {Servers.Release210} {Servers.Reference}";
    private const string FiveGateways = $"{Gateways} {Servers.Gateway} {Servers.Gateway}";

    private static readonly string[] Peers = [Servers.Release29, Servers.Release210, Servers.Reference];

    /// <summary>Real servers of one release and of all; gateways alone; and with each release, the gateway as seed and as joiner.</summary>
    public static TheoryData<string> All => [References, Releases, Gateways, FiveGateways, .. Mixed];

    /// <summary>For tests that need a cluster of their own in each case.</summary>
    public static TheoryData<string> Uniform => [References, Gateways];

    private static IEnumerable<string> Mixed => Peers
        .SelectMany(peer => new[] { $"{peer} {Servers.Gateway} {peer}", $"{Servers.Gateway} {peer} {Servers.Gateway}" });

    public static string[] Programs(string mix) => mix.Split(' ');

    /// <summary>Connections between two members: 3 of the pool and one for the system account, or a single one when one of them has no pool.</summary>
    public static int Connections(string program, string other) => program == Servers.Release29 || other == Servers.Release29 ? 1 : 4;
}

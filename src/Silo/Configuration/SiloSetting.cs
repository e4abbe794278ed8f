using System.Globalization;
using System.Net;

namespace OrleansNats.Silo.Configuration;

/// <summary>
/// One setting of a silo. It has the same name everywhere: <c>cluster_id</c> in the "OrleansNats" section of appsettings.json,
/// <c>ORLEANSNATS_CLUSTER_ID</c> in the environment, <c>--cluster-id</c> on the command line.
/// </summary>
/// <param name="Name">Lower case, words joined by <c>_</c>.</param>
/// <param name="Value">What the help shows for the value.</param>
/// <param name="Help">One line.</param>
/// <param name="Read">Puts the text into the options; gives what is wrong with it, null when nothing is.</param>
internal sealed record SiloSetting(string Name, string Value, string Help, Func<SiloHostOptions, string, string?> Read)
{
    public const string VariablePrefix = "ORLEANSNATS_";

    public static readonly IReadOnlyList<SiloSetting> All =
    [
        new("cluster_id", "NAME", "cluster to join (orleansnats)", Text(static (o, v) => o.ClusterId = v)),
        new("service_id", "NAME", "service of the cluster (orleansnats)", Text(static (o, v) => o.ServiceId = v)),
        new("clustering", "KIND", "localhost, azure_table or adonet: where silos find each other (localhost)", ReadClustering),
        new("connection_string", "TEXT", "of the storage account or the PostgreSQL database", Text(static (o, v) => o.ConnectionString = v)),
        new("account_url", "URL", "table endpoint of the storage account, with a managed identity", ReadAccountUrl),
        new("identity_client_id", "ID", "client id of a user-assigned identity (the system-assigned one)", Text(static (o, v) => o.IdentityClientId = v)),
        new("table_name", "NAME", "table of the storage account (OrleansNatsSilos)", Text(static (o, v) => o.TableName = v)),
        new("silo_port", "PORT", "for other silos (11111)", Port(static (o, v) => o.SiloPort = v)),
        new("gateway_port", "PORT", "for gateways (30000)", Port(static (o, v) => o.GatewayPort = v)),
        new("health_port", "PORT", "HTTP: /livez and /readyz (8081)", Port(static (o, v) => o.HealthPort = v)),
        new("primary_silo_port", "PORT", "localhost only: silo port of the first silo (this one's)", Port(static (o, v) => o.PrimarySiloPort = v)),
        new("advertised_address", "HOST", "what others connect to (this machine's first address)", Text(static (o, v) => o.AdvertisedAddress = v)),
        new("listen_address", "ADDRESS", "what silo and gateway port are bound to (the advertised one)", ReadListenAddress),
        new("silo_name", "NAME", "name in logs and membership (the replica's, or one made up)", Text(static (o, v) => o.SiloName = v)),
        new("drain_seconds", "N", "longest time that stopping may take, 1-600 (30)", Seconds(600, static (o, v) => o.Drain = v)),
        new("silo_probe_seconds", "N", "how often silos look at each other, 1-60 (5)", Seconds(60, static (o, v) => o.SiloProbe = v)),
        new("lease_seconds", "N", "how long a silent gateway is still a member, 1-600 (10)", Seconds(600, static (o, v) => o.Lease = v)),
        new("buckets_per_account", "N", "grains of an account's interest, the same in all silos, 1-65536 (256)", ReadBuckets),
        new("log_format", "FORMAT", "text or json (text)", ReadLogFormat),
    ];

    public string Variable => VariablePrefix + Name.ToUpperInvariant();

    public string Flag => "--" + Name.Replace('_', '-');

    public static SiloSetting? ByName(string name) => All.FirstOrDefault(setting => setting.Name == name);

    private static Func<SiloHostOptions, string, string?> Text(Action<SiloHostOptions, string> set) => (options, text) =>
    {
        set(options, text);
        return null;
    };

    private static Func<SiloHostOptions, string, string?> Port(Action<SiloHostOptions, int> set) => (options, text) =>
    {
        if (!TryReadNumber(text, 65535, out int port)) return "is no port number, 1-65535";
        set(options, port);
        return null;
    };

    private static Func<SiloHostOptions, string, string?> Seconds(int max, Action<SiloHostOptions, TimeSpan> set) => (options, text) =>
    {
        if (!TryReadNumber(text, max, out int seconds)) return $"is no number of seconds, 1-{max}";
        set(options, TimeSpan.FromSeconds(seconds));
        return null;
    };

    private static bool TryReadNumber(string text, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= max;

    private static string? ReadBuckets(SiloHostOptions options, string text)
    {
        if (!TryReadNumber(text, 65536, out int buckets)) return "is no number of buckets, 1-65536";
        options.BucketsPerAccount = buckets;
        return null;
    }

    private static string? ReadClustering(SiloHostOptions options, string text)
    {
        ClusteringKind? kind = text switch
        {
            "localhost" => ClusteringKind.Localhost,
            "azure_table" => ClusteringKind.AzureTable,
            "adonet" => ClusteringKind.AdoNet,
            _ => null,
        };
        if (kind is null) return "is none of localhost, azure_table, adonet";
        options.Clustering = kind.Value;
        return null;
    }

    private static string? ReadAccountUrl(SiloHostOptions options, string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme != Uri.UriSchemeHttps) return "is no https URL";
        options.AccountUrl = url;
        return null;
    }

    private static string? ReadListenAddress(SiloHostOptions options, string text)
    {
        if (!IPAddress.TryParse(text, out IPAddress? address)) return "is no IP address";
        options.ListenAddress = address;
        return null;
    }

    private static string? ReadLogFormat(SiloHostOptions options, string text)
    {
        if (text is not ("text" or "json")) return "is neither text nor json";
        options.LogsAsJson = text == "json";
        return null;
    }
}

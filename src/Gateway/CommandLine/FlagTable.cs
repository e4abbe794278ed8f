using System.Collections.Frozen;

namespace OrleansNats.Gateway.CommandLine;

/// <summary>Every flag of nats-server (facts 10.3), and <c>--orleans</c>.</summary>
internal static class FlagTable
{
    private const string Tls = "TLS";
    private const string JetStream = "JetStream";

    private static readonly FrozenDictionary<string, FlagDefinition> ByName = Build(
        (FlagKind.Bool, null, "help h"),
        (FlagKind.Bool, null, "version v"),
        (FlagKind.Bool, null, "help_tls"),
        (FlagKind.Bool, null, "t"),
        (FlagKind.Text, null, "config c"),
        (FlagKind.Text, null, "signal sl"),
        (FlagKind.Text, null, "addr a net"),
        (FlagKind.Int, null, "port p"),
        (FlagKind.Text, null, "server_name name n"),
        (FlagKind.Text, null, "client_advertise"),
        (FlagKind.Int, null, "http_port m"),
        (FlagKind.Text, null, "pid P"),
        (FlagKind.Text, null, "ports_file_dir"),
        (FlagKind.Bool, null, "debug D"),
        (FlagKind.Bool, null, "trace V"),
        (FlagKind.Bool, null, "VV"),
        (FlagKind.Bool, null, "DV"),
        (FlagKind.Bool, null, "DVV"),
        (FlagKind.Bool, null, "logtime T"),
        (FlagKind.Bool, null, "logtime_utc"),
        (FlagKind.Text, null, "log l"),
        (FlagKind.Int, null, "log_size_limit"),
        (FlagKind.Int, null, "max_traced_msg_len"),
        (FlagKind.Bool, null, "syslog s"),
        (FlagKind.Text, null, "remote_syslog r"),
        (FlagKind.Text, null, "user"),
        (FlagKind.Text, null, "pass"),
        (FlagKind.Text, null, "auth"),
        (FlagKind.Int, null, "https_port ms"),
        (FlagKind.Bool, null, "tls"),
        (FlagKind.Bool, null, "tlsverify"),
        (FlagKind.Text, null, "tlscert"),
        (FlagKind.Text, null, "tlskey"),
        (FlagKind.Text, null, "tlscacert"),
        (FlagKind.Text, null, "routes"),
        (FlagKind.Text, null, "cluster cluster_listen"),
        (FlagKind.Text, null, "cluster_advertise"),
        (FlagKind.Text, null, "cluster_name"),
        (FlagKind.Bool, null, "no_advertise"),
        (FlagKind.Int, null, "connect_retries"),
        (FlagKind.OptionalText, null, "orleans"),
        (FlagKind.Bool, JetStream, "jetstream js"),
        (FlagKind.Text, JetStream, "store_dir sd"),
        (FlagKind.Int, "profiling", "profile"));

    public static FlagDefinition? Find(string name) => ByName.GetValueOrDefault(name);

    private static FrozenDictionary<string, FlagDefinition> Build(params ReadOnlySpan<(FlagKind Kind, string? Feature, string Names)> rows)
    {
        var byName = new Dictionary<string, FlagDefinition>(StringComparer.Ordinal);
        foreach ((FlagKind kind, string? feature, string names) in rows)
        {
            string[] all = names.Split(' ');
            var definition = new FlagDefinition(all[0], kind, feature);
            foreach (string name in all) byName.Add(name, definition);
        }

        return byName.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

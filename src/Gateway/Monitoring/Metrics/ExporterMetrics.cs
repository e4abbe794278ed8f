using System.Globalization;
using System.Text.Json;

namespace OrleansNats.Gateway.Monitoring.Metrics;

/// <summary>
/// Metrics under the names of the exporter that is used with nats-server (prometheus-nats-exporter), so that its dashboards work:
/// every number of a document is a gauge named by its path, a few texts are a label of a gauge that is 1, start times are milliseconds.
/// </summary>
/// <param name="serverId">Value of the <c>server_id</c> label.</param>
internal sealed class ExporterMetrics(PrometheusText text, string serverId)
{
    private static readonly HashSet<string> LabelTexts = ["server_id", "server_name", "version", "name"];
    private static readonly HashSet<string> Times = ["start", "config_load_time"];

    /// <summary>Settings that the exporter leaves out.</summary>
    private static readonly HashSet<string> Omitted =
        ["gnatsd_varz_cluster_tls_timeout", "gnatsd_varz_cluster_cluster_port", "gnatsd_varz_cluster_auth_timeout"];

    /// <param name="endpoint"><c>varz</c>, <c>subsz</c> or <c>routez</c>.</param>
    public void AddDocument(string endpoint, byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        AddObject("gnatsd_" + endpoint, document.RootElement);
    }

    /// <summary>Sums over open connections; the exporter sums the first page only.</summary>
    public void AddConnections(IReadOnlyList<ConnectionSnapshot> connections, int limit)
    {
        AddGauge("gnatsd_connz_num_connections", connections.Count);
        AddGauge("gnatsd_connz_total", connections.Count);
        AddGauge("gnatsd_connz_offset", 0);
        AddGauge("gnatsd_connz_limit", limit);
        AddGauge("gnatsd_connz_pending_bytes", connections.Sum(static c => c.PendingBytes));
        AddGauge("gnatsd_connz_subscriptions", connections.Sum(static c => (long)c.SubscriptionCount));
        AddGauge("gnatsd_connz_in_bytes", connections.Sum(static c => c.InBytes));
        AddGauge("gnatsd_connz_out_bytes", connections.Sum(static c => c.OutBytes));
        AddGauge("gnatsd_connz_in_msgs", connections.Sum(static c => c.InMessages));
        AddGauge("gnatsd_connz_out_msgs", connections.Sum(static c => c.OutMessages));
    }

    public void AddHealth(bool healthy) => AddGauge("gnatsd_healthz_status", healthy ? 0 : 1);

    public void AddAccounts(IReadOnlyList<AccountSnapshot> accounts)
    {
        AddByAccount("current_connections", accounts, static a => a.Connections);
        AddByAccount("total_connections", accounts, static a => a.Connections);
        AddByAccount("subscriptions", accounts, static a => a.Interest.Subscriptions);
        AddByAccount("leaf_nodes", accounts, static _ => 0);
        AddByAccount("sent_messages", accounts, static a => a.OutMessages + a.Routes.OutMessages);
        AddByAccount("sent_bytes", accounts, static a => a.OutBytes + a.Routes.OutBytes);
        AddByAccount("received_messages", accounts, static a => a.InMessages + a.Routes.InMessages);
        AddByAccount("received_bytes", accounts, static a => a.InBytes + a.Routes.InBytes);
        AddByAccount("slow_consumers", accounts, static a => a.SlowConsumers);
    }

    private void AddByAccount(string name, IReadOnlyList<AccountSnapshot> accounts, Func<AccountSnapshot, double> read)
    {
        text.Family("gnatsd_accstatz_" + name, "gauge", name);
        foreach (AccountSnapshot account in accounts)
        {
            text.Sample(
                read(account), ("server_id", serverId), ("account", account.Name), ("account_id", account.Name), ("account_name", account.Name));
        }
    }

    private void AddObject(string prefix, JsonElement element)
    {
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string name = prefix + "_" + MetricName(member.Name);
            if (Omitted.Contains(name)) continue;
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Number:
                    AddGauge(name, member.Value.GetDouble());
                    break;
                case JsonValueKind.Object when member.Name != "metadata":
                    AddObject(name, member.Value);
                    break;
                case JsonValueKind.String when LabelTexts.Contains(member.Name):
                    text.Family(name, "gauge", name);
                    text.Sample(1, ("server_id", serverId), ("value", member.Value.GetString()!));
                    break;
                case JsonValueKind.String when Times.Contains(member.Name):
                    AddGauge(name, Milliseconds(member.Value.GetString()!));
                    break;
                default:
                    break;
            }
        }
    }

    private void AddGauge(string name, double value)
    {
        text.Family(name, "gauge", name);
        text.Sample(value, ("server_id", serverId));
    }

    private static string MetricName(string member) => member.Trim('/').Replace('/', '_');

    private static double Milliseconds(string time) =>
        DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}

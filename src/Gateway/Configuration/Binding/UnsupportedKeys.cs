using System.Collections.Frozen;
using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Keys that nats-server knows and this server does not serve yet: refused by name, never ignored.</summary>
internal static class UnsupportedKeys
{
    private static readonly FrozenDictionary<string, string> Features = Build(
        ("OCSP", "ocsp ocsp_cache"),
        ("gateways", "gateway"),
        ("leaf nodes", "leaf leafnodes"),
        ("JetStream", "jetstream store_dir storedir default_js_domain feature_flags"),
        ("WebSocket", "websocket ws"),
        ("MQTT", "mqtt"),
        ("the PROXY protocol", "proxy_protocol proxies"),
        ("profiling", "prof_port prof_block_rate"));

    /// <summary>Reports <paramref name="key"/> when it belongs to a missing feature; a value that leaves the feature off is fine.</summary>
    /// <returns>False when the key is not one of these.</returns>
    public static bool TryRefuse(string key, ConfigValue value, ConfigReport report)
    {
        if (!Features.TryGetValue(key, out string? feature)) return false;
        if (value.Content is not (false or 0L or "disabled" or "disable"))
        {
            string what = key.Equals(feature, StringComparison.OrdinalIgnoreCase) ? key : $"{key} ({feature})";
            report.NotSupported(value.Position, what);
        }

        return true;
    }

    private static FrozenDictionary<string, string> Build(params ReadOnlySpan<(string Feature, string Keys)> rows)
    {
        var features = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string feature, string keys) in rows)
        {
            foreach (string key in keys.Split(' ')) features.Add(key, feature);
        }

        return features.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

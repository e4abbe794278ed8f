using System.Text;
using System.Text.Json;

namespace OrleansNats.Interop.Conversations;

/// <summary>Makes INFO comparable: keys in order, values of identity and time hidden behind their JSON type.</summary>
internal static class InfoMask
{
    /// <summary>Present on both servers, with a value of their own.</summary>
    private static readonly HashSet<string> Identity =
    [
        "server_id", "server_name", "version", "go", "port", "client_id", "client_ip", "nonce", "connect_urls", "ip",
    ];

    /// <summary>Depend on the release or the build, not on the level we announce; left out altogether.</summary>
    private static readonly HashSet<string> ReleaseDependent =
    [
        "git_commit", // only in builds made from a checkout
        "api_lvl", // since 2.11: JetStream's, which the gateway does not have yet
        "xkey", // since 2.10: for auth callout; the gateway has it only where a service may be asked
        "ln", // since 2.15, between servers
        "orleansnats_version", // only the gateway's: its own version beside the nats-server level it announces
    ];

    /// <summary>Of INFO between servers: what the gateway can do less, and says so. Left out there, compared between server and client.</summary>
    private static readonly HashSet<string> RouteAbilities =
    [
        "compression", // the gateway does not compress routes yet
        "proto", // 3 stands for message traces, which the gateway does not have yet
        "nonce", // for nothing: routes sign nothing
    ];

    public static string Mask(string frame)
    {
        string text = frame["INFO ".Length..];
        string json = text.TrimEnd();
        string lineEnd = text[json.Length..];
        var result = new StringBuilder("INFO {");
        try
        {
            using var document = JsonDocument.Parse(json);
            bool isRoute = document.RootElement.TryGetProperty("lnoc", out _);
            if (isRoute) lineEnd = lineEnd.TrimStart(' '); // a blank before it or none: the reference does both
            foreach (JsonProperty property in document.RootElement.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
            {
                if (ReleaseDependent.Contains(property.Name) || (isRoute && RouteAbilities.Contains(property.Name))) continue;
                string value = Identity.Contains(property.Name) ? $"<{property.Value.ValueKind}>" : property.Value.GetRawText();
                result.Append('"').Append(property.Name).Append("\":").Append(value).Append(',');
            }
        }
        catch (JsonException)
        {
            return EscapedText.Encode(frame);
        }

        return result.Append('}').Append(EscapedText.Encode(lineEnd)).ToString();
    }
}

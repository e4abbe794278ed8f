using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansNats.Interop.Conversations;

/// <summary>
/// Makes messages about sign-ins comparable: requests to a callout service, which are shown decoded, events about clients, and answers to <c>$SYS.REQ.USER.INFO</c>.
/// Members keep their order; values that belong to one server or one moment are hidden.
/// </summary>
internal static partial class CalloutMask
{
    /// <summary>Of one server or one moment.</summary>
    private static readonly HashSet<string> Free =
    [
        "jti", "iat", "exp", "iss", "user_nkey", "nonce", "request_nonce", "version", "ver", "xkey", "sig", "id", "timestamp", "time", "start", "stop", "rtt", "seq",
        "jetstream", "flags", "expires", "total",
    ];

    /// <summary>Which only one of two correct servers has.</summary>
    private static readonly HashSet<string> Optional = ["feature_flags", "rtt", "jwt"]; // of events: nats-server shows bearer tokens too

    /// <summary>The frame in readable form; null when it is not one of these.</summary>
    public static string? Show(string frame)
    {
        Match match = Message().Match(frame);
        if (!match.Success) return null;
        string payload = match.Groups[3].Value;
        bool isRequest = match.Groups[2].Value == "$SYS.REQ.USER.AUTH";
        if (!isRequest && !payload.StartsWith("{\"type\":\"io.nats.server.advisory.v1.client_", StringComparison.Ordinal)
            && !payload.StartsWith("{\"server\":{", StringComparison.Ordinal)) return null;
        string json = isRequest ? Encoding.UTF8.GetString(Convert.FromBase64String(Padded(payload.Split('.')[1]))) : payload;
        return $"{match.Groups[1].Value} {match.Groups[2].Value} {ShowJson(json)}";
    }

    /// <summary>Members in their order, and values as far as they can be the same on two servers.</summary>
    public static string ShowJson(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        var shown = new StringBuilder();
        Write(document.RootElement, shown);
        return shown.ToString();
    }

    private static void Write(JsonElement value, StringBuilder shown)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            shown.Append(Text(value));
            return;
        }

        shown.Append('{');
        bool isRequest = value.TryGetProperty("protocol", out _); // whose token is compared
        foreach (JsonProperty member in value.EnumerateObject().Where(member => isRequest || !Optional.Contains(member.Name)))
        {
            shown.Append(member.Name).Append(':');
            if (Free.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Object) shown.Append('<').Append(KindOf(member.Value)).Append('>');
            else if (member.Name is "allow" or "deny") shown.Append(string.Join(',', member.Value.EnumerateArray().Select(Text).Order(StringComparer.Ordinal))); // from a map in nats-server
            else if (member.Name == "reason") shown.Append(UserKey().Replace(Text(member.Value), "U#"));
            else Write(member.Value, shown);
            shown.Append(' ');
        }

        shown.Append('}');
    }

    /// <summary>Without the escapes, which are up to the writer.</summary>
    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"\"{ServerKey().Replace(value.GetString()!, "N#")}\"",
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Text))}]",
        _ => value.GetRawText(),
    };

    private static string KindOf(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? "bool" : value.ValueKind.ToString();

    private static string Padded(string base64Url) => base64Url.Replace('-', '+').Replace('_', '/').PadRight((base64Url.Length + 3) / 4 * 4, '=');

    [GeneratedRegex("N[A-Z2-7]{55}")]
    private static partial Regex ServerKey();

    [GeneratedRegex("U[A-Z2-7]{55}")]
    private static partial Regex UserKey();

    [GeneratedRegex(@"^(H?MSG) ([^ \r]+) [^\r]*\r\n(.*)\r\n$", RegexOptions.Singleline)]
    private static partial Regex Message();
}

using System.Text.RegularExpressions;

namespace OrleansNats.Interop.Conversations;

/// <summary>Hides what is random in messages that cross accounts: reply subjects of services, times, ids, and the sizes that depend on them.</summary>
internal static partial class ImportMask
{
    public static string Hide(string frame)
    {
        frame = ServiceReply().Replace(frame, "_R_.######.######$1");
        if (!frame.Contains("Nats-Request-Info:", StringComparison.Ordinal) && !frame.Contains("io.nats.server.metric", StringComparison.Ordinal)) return frame;
        frame = Sizes().Replace(frame, "$1 #\r\n");
        frame = RoundTrip().Replace(frame, "");
        return Random().Replace(frame, "\"$1\":#");
    }

    [GeneratedRegex(@"_R_\.[0-9A-Za-z]{6}\.[0-9A-Za-z]{6}(?:\.[0-9A-Za-z]{8}(\.T))?")]
    private static partial Regex ServiceReply();

    [GeneratedRegex(@"^(H?MSG [^\r]*?)(?: \d+){1,2}\r\n")]
    private static partial Regex Sizes();

    [GeneratedRegex(@",?""rtt"":\d+")]
    private static partial Regex RoundTrip();

    [GeneratedRegex(@"""(start|id|server|timestamp|service|system|total)"":(?:""[^""]*""|\d+)")]
    private static partial Regex Random();
}

using System.Text;
using System.Text.RegularExpressions;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Routes;

/// <summary>Protocol lines of routes in the log (<c>-V</c>), in nats-server's form, without secrets.</summary>
internal static partial class RouteTrace
{
    public static void In(RouteConnection route, ReadOnlySpan<byte> input, in RouteFrame frame)
    {
        int end = frame.Verb == RouteVerb.Message ? frame.Message.Payload.Start : frame.TotalBytes;
        string text = Secret().Replace(Encoding.UTF8.GetString(input[..end].TrimEnd("\r\n "u8)), "$1\"[REDACTED]\"");
        RouteLog.Trace(route.Server.Logger, route.Label.Text, $"<<- [{text}]");
    }

    [GeneratedRegex("""("(?:pass)"\s*:\s*)"(?:[^"\\]|\\.)*["]""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Secret();
}

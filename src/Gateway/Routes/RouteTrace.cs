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
        Write(route, "<<-", input[..end]);
    }

    public static void Out(RouteConnection route, ReadOnlySpan<byte> line) => Write(route, "->>", line);

    private static void Write(RouteConnection route, string direction, ReadOnlySpan<byte> line)
    {
        string text = Secret().Replace(Encoding.UTF8.GetString(line.TrimEnd("\r\n "u8)), "$1\"[REDACTED]\"");
        RouteLog.Trace(route.Server.Logger, route.Label.Text, $"{direction} [{text}]");
    }

    [GeneratedRegex("""("(?:pass)"\s*:\s*)"(?:[^"\\]|\\.)*["]""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Secret();
}

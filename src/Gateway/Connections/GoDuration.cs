using System.Globalization;

namespace OrleansNats.Gateway.Connections;

/// <summary>A duration in the form of nats-server's texts: <c>10s</c>, <c>1.5s</c>, <c>250ms</c>.</summary>
internal static class GoDuration
{
    public static string Of(TimeSpan duration) => duration.TotalSeconds >= 1
        ? duration.TotalSeconds.ToString("0.#########", CultureInfo.InvariantCulture) + "s"
        : duration.TotalMilliseconds.ToString("0.######", CultureInfo.InvariantCulture) + "ms";
}

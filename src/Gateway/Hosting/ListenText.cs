using System.Net.Sockets;
using OrleansNats.Gateway.Logging;

namespace OrleansNats.Gateway.Hosting;

/// <summary>How nats-server words an address that is listened to, and why it cannot be.</summary>
internal static class ListenText
{
    /// <summary><c>host:port</c>, with an IPv6 address in brackets.</summary>
    public static string Address(string host, int port) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";

    /// <summary>The socket error that an exception is about, null when it is about something else.</summary>
    public static SocketException? CauseOf(Exception? exception) =>
        exception is null or SocketException ? exception as SocketException : CauseOf(exception.InnerException);

    /// <param name="address">As <see cref="Address"/> gives it.</param>
    public static string Failure(string address, SocketException error)
    {
        string text = SystemErrorText.Of(error);
        return error.SocketErrorCode == SocketError.HostNotFound
            ? $"listen tcp: lookup {address[..address.LastIndexOf(':')]}: {text}"
            : $"listen tcp {address}: bind: {text}";
    }
}

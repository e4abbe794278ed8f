using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace OrleansNats.Gateway.Logging;

/// <summary>The operating system's words for an error as nats-server shows them: lower case, without path or error number.</summary>
internal static class SystemErrorText
{
    public static string Of(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
        SocketException { SocketErrorCode: SocketError.HostNotFound } => "no such host",
        SocketException socket => OfNumber(socket.NativeErrorCode),
        UnauthorizedAccessException { InnerException: IOException inner } => Of(inner),
        UnauthorizedAccessException => "permission denied",
        PathTooLongException => "file name too long",
        IOException { HResult: > 0 and < 4096 } io => OfNumber(io.HResult), // Unix: the error number itself
        _ => exception.Message,
    };

    private static string OfNumber(int number)
    {
        string text = Marshal.GetPInvokeErrorMessage(number);
        return text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : $"error {number}";
    }
}

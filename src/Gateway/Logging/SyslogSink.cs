using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Logging;

/// <summary>
/// Lines to syslog, in the two shapes nats-server uses: locally <c>&lt;29&gt;Jan _2 15:04:05 tag[pid]: text</c> (facility daemon),
/// remotely <c>&lt;5&gt;2006-01-02T15:04:05Z host tag[pid]: text</c> (facility 0). A line that cannot be sent is tried once more
/// on a new connection, then lost.
/// </summary>
internal sealed class SyslogSink : ILogSink
{
    private const int DaemonFacility = 3 << 3;
    private const int SendTimeoutMilliseconds = 2000;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly string[] LocalPaths = ["/dev/log", "/var/run/syslog", "/var/run/log"];

    private readonly Func<Socket> _connect;
    private readonly TimeProvider _time;
    private readonly bool _local;
    private readonly string _host;
    private readonly string _tag;
    private Socket? _socket;

    private SyslogSink(Func<Socket> connect, bool local, string tag, TimeProvider time)
    {
        _connect = connect;
        _local = local;
        _tag = tag;
        _time = time;
        _host = local ? "" : Dns.GetHostName();
        try
        {
            _socket = connect();
        }
        catch (SocketException exception)
        {
            string reason = local ? "Unix syslog delivery error" : exception.Message;
            throw new LogSinkException($"error connecting to syslog: \"{reason}\"", exception);
        }
    }

    /// <summary>The machine's own syslog.</summary>
    /// <param name="tag">Program name and process id, <c>name[pid]</c>.</param>
    /// <exception cref="LogSinkException">There is none.</exception>
    public static SyslogSink Local(string tag, TimeProvider time) => new(static () => ConnectLocal(LocalPaths), local: true, tag, time);

    /// <param name="url"><c>udp://host:port</c>, <c>tcp://host:port</c> or <c>unix:///path</c>.</param>
    /// <exception cref="LogSinkException">The URL is none of these, or nothing answers there.</exception>
    public static SyslogSink Remote(string url, string tag, TimeProvider time)
    {
        int at = url.IndexOf("://", StringComparison.Ordinal);
        string scheme = at < 0 ? "" : url[..at];
        string address = at < 0 ? url : url[(at + 3)..];
        return scheme switch
        {
            "unix" => new SyslogSink(() => ConnectPath(address, SocketType.Stream), local: false, tag, time),
            "udp" or "tcp" => new SyslogSink(() => ConnectHost(scheme, address), local: false, tag, time),
            _ => throw new LogSinkException($"error invalid network type: \"{scheme}\""),
        };
    }

    public void Write(LogLevel level, ReadOnlySpan<byte> line)
    {
        byte[] head = Encoding.UTF8.GetBytes(Head(level));
        byte[] packet = [.. head, .. line];
        if (TrySend(packet)) return;
        try
        {
            _socket = _connect();
            _ = TrySend(packet);
        }
        catch (SocketException exception)
        {
            throw new IOException("syslog is not reachable", exception);
        }
    }

    public void Flush()
    {
        // Each line is sent at once: syslog wants one line a packet.
    }

    public void Dispose() => _socket?.Dispose();

    private string Head(LogLevel level)
    {
        DateTimeOffset now = _time.GetLocalNow();
        return _local
            ? string.Create(CultureInfo.InvariantCulture, $"<{DaemonFacility | Severity(level)}>{now:MMM} {now.Day,2} {now:HH:mm:ss} {_tag}: ")
            : string.Create(CultureInfo.InvariantCulture, $"<{Severity(level)}>{Rfc3339(now)} {_host} {_tag}: ");
    }

    private static string Rfc3339(DateTimeOffset time) =>
        time.ToString(time.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>nats-server's mapping: notices are 5, and so are traces.</summary>
    private static int Severity(LogLevel level) => level switch
    {
        LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Debug => 7,
        _ => 5,
    };

    private bool TrySend(byte[] packet)
    {
        if (_socket is null) return false;
        try
        {
            for (int sent = 0; sent < packet.Length;) sent += _socket.Send(packet, sent, packet.Length - sent, SocketFlags.None);
            return true;
        }
        catch (SocketException)
        {
            _socket.Dispose();
            _socket = null;
            return false;
        }
    }

    private static Socket ConnectLocal(string[] paths)
    {
        SocketException? last = null;
        foreach (SocketType type in (ReadOnlySpan<SocketType>)[SocketType.Dgram, SocketType.Stream])
        {
            foreach (string path in paths)
            {
                try
                {
                    return ConnectPath(path, type);
                }
                catch (SocketException exception)
                {
                    last = exception;
                }
            }
        }

        throw last!;
    }

    private static Socket ConnectPath(string path, SocketType type)
    {
        string what = $"dial unix {path}: connect";
        if (!File.Exists(path)) throw Failure(SocketError.AddressNotAvailable, $"{what}: no such file or directory"); // which sockets call otherwise
        return Connect(new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(path), what);
    }

    private static Socket ConnectHost(string scheme, string address)
    {
        if (!Uri.TryCreate($"{scheme}://{address}", UriKind.Absolute, out Uri? uri) || uri.Port <= 0)
        {
            throw Failure(SocketError.InvalidArgument, $"dial {scheme}: address {address}: missing port in address");
        }

        IPAddress[] resolved;
        try
        {
            resolved = Dns.GetHostAddresses(uri.DnsSafeHost);
        }
        catch (SocketException exception)
        {
            throw Failure(exception.SocketErrorCode, $"dial {scheme}: lookup {uri.DnsSafeHost}: {SystemErrorText.Of(exception)}");
        }

        var target = new IPEndPoint(resolved[0], uri.Port);
        Socket socket = scheme == "udp"
            ? new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        return Connect(socket, target, $"dial {scheme} {target}: connect");
    }

    private static Socket Connect(Socket socket, EndPoint target, string what)
    {
        try
        {
            socket.SendTimeout = SendTimeoutMilliseconds;
            if (target is IPEndPoint) ConnectWithinDeadline(socket, target);
            else socket.Connect(target);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw Failure(exception.SocketErrorCode, $"{what}: {SystemErrorText.Of(exception)}");
        }
    }

    /// <summary>Without a deadline a host that does not answer would hold the log, or a reload, for minutes.</summary>
    private static void ConnectWithinDeadline(Socket socket, EndPoint target)
    {
        socket.Blocking = false;
        try
        {
            socket.Connect(target);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!socket.Poll(ConnectTimeout, SelectMode.SelectWrite)) throw new SocketException((int)SocketError.TimedOut);
            int error = (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (error != 0) throw new SocketException(error);
        }

        socket.Blocking = true;
    }

    private static SocketException Failure(SocketError error, string text) => new((int)error, text);
}

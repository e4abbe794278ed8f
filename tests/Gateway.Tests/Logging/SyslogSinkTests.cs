using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Logging;

namespace OrleansNats.Gateway.Tests.Logging;

public sealed class SyslogSinkTests
{
    private const int DeadlineMilliseconds = 20_000;

    [Theory]
    [InlineData(LogLevel.Trace, 5)]
    [InlineData(LogLevel.Debug, 7)]
    [InlineData(LogLevel.Information, 5)]
    [InlineData(LogLevel.Warning, 4)]
    [InlineData(LogLevel.Error, 3)]
    [InlineData(LogLevel.Critical, 2)]
    public void Remote_Udp_SendsOnePacketALine(LogLevel level, int severity)
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = DeadlineMilliseconds };
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using SyslogSink sink = SyslogSink.Remote($"udp://{receiver.LocalEndPoint}", "gateway[7]", TimeProvider.System);

        sink.Write(level, "hello\n"u8);

        byte[] packet = new byte[1024];
        string text = Encoding.UTF8.GetString(packet, 0, receiver.Receive(packet));
        Assert.Matches($@"^<{severity}>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d) {Regex.Escape(Dns.GetHostName())} gateway\[7\]: hello\n$", text);
    }

    [Fact]
    public void Remote_TcpServerGoneAndBack_LineGoesOverANewConnection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using SyslogSink sink = SyslogSink.Remote($"tcp://{listener.LocalEndpoint}", "gateway[7]", TimeProvider.System);
        using (Socket first = listener.AcceptSocket()) first.LingerState = new LingerOption(true, 0); // resets the connection

        for (int i = 0; i < 2; i++) sink.Write(LogLevel.Information, "again\n"u8);

        using Socket second = listener.AcceptSocket();
        second.ReceiveTimeout = DeadlineMilliseconds;
        byte[] received = new byte[1024];
        Assert.EndsWith("gateway[7]: again\n", Encoding.UTF8.GetString(received, 0, second.Receive(received)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bad://x", "error invalid network type: \"bad\"")]
    [InlineData("x", "error invalid network type: \"\"")]
    [InlineData("unix:///none/such", "error connecting to syslog: \"dial unix /none/such: connect: no such file or directory\"")]
    public void Remote_BadAddress_IsRefusedInNatsServersWords(string url, string message) =>
        Assert.Equal(message, Assert.Throws<LogSinkException>(() => SyslogSink.Remote(url, "gateway[7]", TimeProvider.System)).Message);

    [Fact]
    public void Remote_HostDoesNotAnswer_GivesUpSoon()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a full backlog refuses instead of staying silent");
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var target = (IPEndPoint)listener.LocalEndPoint!;
        List<Socket> waiting = [.. Enumerable.Range(0, 4).Select(_ => Begun(target))]; // more than the backlog holds
        var watch = Stopwatch.StartNew();

        var thrown = Assert.Throws<LogSinkException>(() => SyslogSink.Remote($"tcp://{target}", "gateway[7]", TimeProvider.System));

        Assert.Equal($"error connecting to syslog: \"dial tcp {target}: connect: connection timed out\"", thrown.Message);
        Assert.InRange(watch.ElapsedMilliseconds, 0, DeadlineMilliseconds);
        waiting.ForEach(static socket => socket.Dispose());
    }

    [Fact]
    public void Remote_NobodyListens_SaysConnectionRefused()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var thrown = Assert.Throws<LogSinkException>(() => SyslogSink.Remote($"tcp://127.0.0.1:{port}", "gateway[7]", TimeProvider.System));
        Assert.Equal($"error connecting to syslog: \"dial tcp 127.0.0.1:{port}: connect: connection refused\"", thrown.Message);
    }

    private static Socket Begun(IPEndPoint target)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        Assert.Throws<SocketException>(() => socket.Connect(target)); // would block
        return socket;
    }
}

using System.Net;
using System.Net.Sockets;

namespace OrleansNats.Testing;

/// <summary>Listens on a free loopback port and hands every connection on to another port; can break connections. For any thread.</summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly int _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly Lock _gate = new();

    /// <summary>Guarded by <see cref="_gate"/>.</summary>
    private readonly List<Link> _links = [];

    private TcpRelay(Socket listener, int target)
    {
        _listener = listener;
        _target = target;
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <param name="target">Loopback port; nothing needs to listen there yet.</param>
    public static TcpRelay Start(int target)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return new TcpRelay(listener, target);
    }

    /// <summary>Breaks one connection, whatever is on its way; false when there is none.</summary>
    /// <param name="reset">Ends it with RST on both sides instead of FIN.</param>
    public bool CutOne(Random random, bool reset)
    {
        Link link;
        lock (_gate)
        {
            if (_links.Count == 0) return false;
            link = _links[random.Next(_links.Count)];
            _links.Remove(link);
        }

        link.Cut(reset);
        return true;
    }

    /// <summary>Breaks all connections; returns how many.</summary>
    public int CutAll(bool reset)
    {
        Link[] links;
        lock (_gate)
        {
            links = [.. _links];
            _links.Clear();
        }

        foreach (Link link in links) link.Cut(reset);
        return links.Length;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        CutAll(reset: true);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket near = await _listener.AcceptAsync(_stop.Token);
                _ = ServeAsync(near);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    /// <summary>Never throws.</summary>
    private async Task ServeAsync(Socket near)
    {
        near.NoDelay = true;
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var link = new Link(near, far);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            lock (_gate) _links.Add(link);
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nobody is there: the caller finds its connection closed.
        }

        lock (_gate) _links.Remove(link);
        link.Cut(reset: false);
    }

    /// <summary>Ends when either side does; never throws.</summary>
    private static async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 << 10];
        try
        {
            while (true)
            {
                int count = await from.ReceiveAsync(buffer);
                if (count == 0) return;
                for (ReadOnlyMemory<byte> rest = buffer.AsMemory(0, count); !rest.IsEmpty;) rest = rest[await to.SendAsync(rest)..];
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Broken, by either side or by us.
        }
    }

    private sealed record Link(Socket Near, Socket Far)
    {
        /// <summary>May be called twice.</summary>
        public void Cut(bool reset)
        {
            foreach (Socket socket in (Socket[])[Near, Far])
            {
                try
                {
                    if (reset) socket.LingerState = new LingerOption(enable: true, seconds: 0);
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    // Gone already.
                }

                socket.Dispose();
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace OrleansNats.Gateway.Tests.Telemetry;

/// <summary>Takes OTLP over HTTP and keeps the protobuf bodies, in which names stand as plain text.</summary>
internal sealed class FakeCollector : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, MemoryStream> _received = new();
    private readonly KestrelServer _listener;

    private FakeCollector()
    {
        KestrelServerOptions options = new();
        options.Listen(IPAddress.Loopback, 0);
        _listener = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
    }

    public string Endpoint => _listener.Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<FakeCollector> StartAsync()
    {
        FakeCollector collector = new();
        await collector._listener.StartAsync(collector, CancellationToken.None);
        return collector;
    }

    /// <summary>All bodies received on a path, as text with one character for each byte; empty when there were none.</summary>
    public string Received(string path) =>
        _received.TryGetValue(path, out MemoryStream? bodies) ? Encoding.Latin1.GetString(bodies.ToArray()) : "";

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        MemoryStream bodies = _received.GetOrAdd(context.Request.Path.Value!, static _ => new MemoryStream());
        lock (bodies) bodies.Write(body.ToArray());
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.StopAsync(CancellationToken.None);
        _listener.Dispose();
    }
}

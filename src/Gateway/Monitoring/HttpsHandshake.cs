using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>HTTPS of the monitoring listener: the certificate is the one that clients are shown at the time, none is asked of who reads.</summary>
internal static class HttpsHandshake
{
    /// <summary>What Kestrel needs besides its options to speak HTTPS.</summary>
    public static IServiceProvider CreateServices()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        return builder.Build().Services;
    }

    public static void Use(ListenOptions listener, IMonitoredServer server) => listener.UseHttps(new TlsHandshakeCallbackOptions
    {
        HandshakeTimeout = server.Options.Tls?.Timeout ?? Configuration.TlsOptions.DefaultTimeout,
        OnConnection = connection => new(server.HandshakeFor(connection.ClientHelloInfo.ServerName)
            ?? throw new AuthenticationException("TLS has been taken away")),
    });
}

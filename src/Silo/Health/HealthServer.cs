using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OrleansNats.Silo.Configuration;

namespace OrleansNats.Silo.Health;

/// <summary>
/// Answers <c>/livez</c> and <c>/readyz</c> with 200 or 503. Registered before the silo, so that it is there while the silo joins and
/// drains: hosted services start in order and stop in reverse.
/// </summary>
internal sealed class HealthServer(SiloHealth health, SiloHostOptions options) : IHostedService, IAsyncDisposable
{
    public const string LivePath = "/livez";
    public const string ReadyPath = "/readyz";

    private WebApplication? _server;

    /// <exception cref="SiloConfigurationException">The port is taken.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        IPAddress address = options.Clustering == ClusteringKind.Localhost ? IPAddress.Loopback : IPAddress.Any;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address, options.HealthPort));
        _server = builder.Build();
        _server.Run(AnswerAsync);
        try
        {
            await _server.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw new SiloConfigurationException($"health_port {options.HealthPort}: {e.Message}", e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private Task AnswerAsync(HttpContext context)
    {
        bool? good = context.Request.Path.Value switch
        {
            LivePath => health.IsLive,
            ReadyPath => health.IsReady,
            _ => null,
        };
        context.Response.StatusCode = good switch
        {
            true => StatusCodes.Status200OK,
            false => StatusCodes.Status503ServiceUnavailable,
            null => StatusCodes.Status404NotFound,
        };
        return context.Response.WriteAsync(good is null ? "" : health.Status);
    }
}

using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Interop.BadInput;

/// <summary>A gateway with monitoring, and what it says of itself.</summary>
internal sealed class ServerGauge : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http;

    private ServerGauge(ServerProcess server, int monitor)
    {
        Server = server;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{monitor}") };
    }

    public ServerProcess Server { get; }

    public int Port => Server.Port;

    /// <summary>Resident memory of the server in bytes.</summary>
    public long ResidentBytes => Server.ResidentBytes;

    public static async Task<ServerGauge> StartAsync(string config)
    {
        int monitor = FreePort.Take();
        string text = string.Create(CultureInfo.InvariantCulture, $"http: 127.0.0.1:{monitor}\n{config}\n");
        return new ServerGauge(await Servers.StartAsync(Servers.Gateway, new ServerSettings { Config = text }), monitor);
    }

    /// <summary>A number of <c>/varz</c>.</summary>
    public async Task<long> ReadAsync(string name) => (await _http.GetFromJsonAsync<JsonElement>("/varz")).GetProperty(name).GetInt64();

    /// <summary>Waits until a number of <c>/varz</c> has the value it must come to.</summary>
    public async Task AwaitAsync(string name, long value)
    {
        using var expiry = new CancellationTokenSource(Deadline);
        for (long now; (now = await ReadAsync(name)) != value;)
        {
            if (expiry.IsCancellationRequested) Assert.Fail($"{name} is {now} after {Deadline} instead of {value}");
            await Task.Delay(PollInterval, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}

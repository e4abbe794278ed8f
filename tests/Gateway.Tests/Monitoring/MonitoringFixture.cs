using System.Text.Json.Nodes;
using OrleansNats.Gateway.Monitoring;

namespace OrleansNats.Gateway.Tests.Monitoring;

/// <summary>A monitoring server on a free port over a fake server, and a client of it.</summary>
internal sealed class MonitoringFixture : IAsyncDisposable
{
    private readonly MonitoringServer _monitoring;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(10) };

    private MonitoringFixture(FakeServer server)
    {
        Server = server;
        _monitoring = new MonitoringServer(server, new FixedTime());
    }

    public FakeServer Server { get; }

    public int Port => _monitoring.Port;

    public static async Task<MonitoringFixture> StartAsync(FakeServer? server = null)
    {
        MonitoringFixture fixture = new(server ?? new FakeServer());
        await fixture._monitoring.StartAsync(CancellationToken.None);
        return fixture;
    }

    public async Task<(int Status, string Type, string Body)> GetAsync(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri($"http://127.0.0.1:{Port}{path}"));
        return ((int)response.StatusCode, response.Content.Headers.ContentType!.ToString(), await response.Content.ReadAsStringAsync());
    }

    public async Task<JsonObject> GetJsonAsync(string path) => JsonNode.Parse((await GetAsync(path)).Body)!.AsObject();

    public async Task<ulong[]> GetConnectionIdsAsync(string query) =>
        [.. (await GetJsonAsync("/connz?" + query))["connections"]!.AsArray().Select(static c => (ulong)c!["cid"]!)];

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _monitoring.DisposeAsync();
    }
}

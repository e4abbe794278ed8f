using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Operators;

/// <summary>Accounts from an account server, and what monitoring shows of those who come in with tokens.</summary>
public sealed class UrlResolverTests : IAsyncDisposable
{
    private readonly World _world = new();
    private readonly HttpListener _accounts = new();
    private readonly int _port = FreePort.Take();
    private readonly List<string> _asked = [];
    private string? _token;

    public UrlResolverTests()
    {
        _accounts.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/"));
        _accounts.Start();
        _ = ServeAsync();
    }

    private string Config => $"operator: {_world.OperatorToken}\nresolver: URL(http://127.0.0.1:{_port}/accounts/)\n";

    public ValueTask DisposeAsync()
    {
        _accounts.Close();
        return ValueTask.CompletedTask;
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Connect_AccountServerKnowsTheAccount_ComesIn(string server)
    {
        _token = _world.Account();
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = Config });
        await using RawClient first = await _world.ConnectAsync(process, _world.User());
        await using RawClient second = await _world.ConnectAsync(process, _world.User());
        Assert.Contains("PONG", first.ReceivedText, StringComparison.Ordinal);
        Assert.Contains("PONG", second.ReceivedText, StringComparison.Ordinal);
        Assert.Single(_asked, path => path == "/accounts/" + _world.AccountKey.PublicKey); // and not once more for the second
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Connect_AccountServerDoesNotKnowTheAccount_IsRefused(string server)
    {
        await using ServerProcess process = await Servers.StartAsync(server, new ServerSettings { Config = Config });
        await using RawClient client = await _world.OpenAsync(process, _world.User());
        await client.ReadToEndAsync();
        Assert.EndsWith("-ERR 'Authorization Violation'\r\n", client.ReceivedText, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Connz_WithAuth_ShowsTokenIssuerAndTags(string server)
    {
        int monitoring = FreePort.Take();
        string account = _world.Account();
        var settings = new ServerSettings { Config = _world.Config(_world.OperatorToken, account, $"http: 127.0.0.1:{monitoring}") };
        await using ServerProcess process = await Servers.StartAsync(server, settings);
        string token = _world.User(static claims => claims.Nats.Tags = ["team:red"]);
        await using RawClient client = await _world.ConnectAsync(process, token);
        JsonElement shown = await ConnzAsync(monitoring);
        Assert.Equal(_world.UserKey.PublicKey, shown.GetProperty("authorized_user").GetString());
        Assert.Equal(_world.AccountKey.PublicKey, shown.GetProperty("account").GetString());
        Assert.Equal(_world.AccountKey.PublicKey, shown.GetProperty("issuer_key").GetString());
        Assert.Equal(token, shown.GetProperty("jwt").GetString());
        Assert.Equal("Shop", shown.GetProperty("name_tag").GetString());
        Assert.Equal("team:red", shown.GetProperty("tags")[0].GetString());
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Connz_BearerToken_IsNotShown(string server)
    {
        int monitoring = FreePort.Take();
        var settings = new ServerSettings { Config = _world.Config(_world.OperatorToken, _world.Account(), $"http: 127.0.0.1:{monitoring}") };
        await using ServerProcess process = await Servers.StartAsync(server, settings);
        await using RawClient client = await _world.ConnectAsync(process, _world.User(static claims => claims.Nats.BearerToken = true));
        Assert.False((await ConnzAsync(monitoring)).TryGetProperty("jwt", out _));
    }

    private static async Task<JsonElement> ConnzAsync(int port)
    {
        using var http = new HttpClient();
        string json = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/connz?auth=1"));
        return JsonDocument.Parse(json).RootElement.GetProperty("connections")[0];
    }

    private async Task ServeAsync()
    {
        while (_accounts.IsListening)
        {
            try
            {
                HttpListenerContext request = await _accounts.GetContextAsync();
                string path = request.Request.Url!.AbsolutePath;
                lock (_asked) _asked.Add(path);
                byte[] body = path == "/accounts/" ? "ok"u8.ToArray()
                    : path.EndsWith(_world.AccountKey.PublicKey, StringComparison.Ordinal) && _token is not null ? Encoding.ASCII.GetBytes(_token) : [];
                request.Response.StatusCode = body.Length > 0 ? 200 : 404;
                await request.Response.OutputStream.WriteAsync(body);
                request.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return; // the test is over
            }
        }
    }
}

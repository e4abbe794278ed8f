using System.Diagnostics;
using System.Globalization;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Interop.Cluster;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Callouts;

/// <summary>Services that are silent, slow, somewhere else or gone: how long clients wait, and that nobody else notices.</summary>
public sealed class CalloutServiceTests
{
    private const string AsService = ",\"user\":\"auth\",\"pass\":\"pwd\"";
    private const string AsPlain = ",\"user\":\"plain\",\"pass\":\"pwd\"";
    private const int Waiting = 200;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly NKeyPair _issuer = NKeyPair.Create(NKeyKind.Account);

    [Fact]
    public async Task SilentService_ManyClientsWait_OthersComeInAndTalk()
    {
        await using ServerProcess server = await StartAsync(Servers.Gateway, timeout: "6s");
        await using CalloutService service = await CalloutService.StartAsync(server.Port, AsService, static _ => null);
        int threads = ThreadsOf(server);
        long began = Stopwatch.GetTimestamp();
        RawClient[] waiting = await Task.WhenAll(Enumerable.Range(0, Waiting).Select(_ => OpenAsync(server.Port)));
        await service.WaitForRequestsAsync(Waiting);
        Assert.InRange(ThreadsOf(server), 0, threads + 20); // a thread for each would be 200

        await using LiveClient plain = await LiveClient.ConnectAsync(server.Port, TimeSpan.FromSeconds(4), AsPlain);
        await plain.SubscribeAsync("a", "1");
        for (int i = 0; i < 100; i++)
        {
            await plain.PublishAsync("a", "x");
            await plain.FlushAsync();
        }

        await plain.WaitForCountAsync(100);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Deadline); // all this while the others wait, or right after
        foreach (RawClient client in waiting)
        {
            await client.ReadToEndAsync();
            Assert.EndsWith("-ERR 'Authorization Violation'\r\n", client.ReceivedText, StringComparison.Ordinal);
            await client.DisposeAsync();
        }

        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(6), Deadline);
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task SlowService_AnswersInTime_ClientComesInWithWhatItSentMeanwhile(string program)
    {
        var answer = new TaskCompletionSource();
        await using ServerProcess server = await StartAsync(program, timeout: "20s");
        await using CalloutService service = await CalloutService.StartSlowAsync(server.Port, AsService, async request =>
        {
            await answer.Task;
            return CalloutService.LetIn(request, _issuer, "FOO");
        });
        await using RawClient client = await OpenAsync(server.Port);
        await client.SendAsync("SUB a 1\r\nPUB a 2\r\nhi\r\nPING\r\n");
        await using LiveClient plain = await LiveClient.ConnectAsync(server.Port, Deadline, AsPlain); // what came before has been read by now, or will be after it
        answer.SetResult();
        await client.ReadUntilAsync("MSG a 1 2\r\nhi\r\n");
        Assert.DoesNotContain("-ERR", client.ReceivedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_AnswersAgainAndAgain_FirstAnswerCounts()
    {
        await using ServerProcess server = await StartAsync(Servers.Gateway);
        await using CalloutService service = await CalloutService.StartAsync(server.Port, AsService, request => CalloutService.LetIn(request, _issuer, "FOO"));
        service.Repeats = 50;
        for (int i = 0; i < 20; i++)
        {
            await using LiveClient client = await LiveClient.ConnectAsync(server.Port, Deadline, ",\"user\":\"x\"");
            await client.FlushAsync();
        }

        await service.FlushAsync();
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task User_WhoseTimeIsOver_IsToldAndClosed(string program)
    {
        await using ServerProcess server = await StartAsync(program);
        await using CalloutService service = await CalloutService.StartAsync(
            server.Port, AsService, request => CalloutService.LetIn(request, _issuer, "FOO", static user => user.ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(2).ToUnixTimeSeconds()));
        await using RawClient client = await OpenAsync(server.Port);
        await client.SyncAsync();
        await client.ReadToEndAsync();
        Assert.EndsWith("-ERR 'User Authentication Expired'\r\n", client.ReceivedText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Servers.Gateway, Servers.Gateway)]
    [InlineData(Servers.Gateway, Servers.Reference)]
    [InlineData(Servers.Reference, Servers.Gateway)]
    public async Task ServiceOfAnotherServer_IsAskedOverTheRoute(string first, string second)
    {
        await using var group = new NodeGroup();
        ClusterNode asking = await group.StartAsync(new ClusterNodeSettings { Program = first, Name = "asking", Config = Config("20s") });
        ClusterNode answering = await group.StartAsync(new ClusterNodeSettings { Program = second, Name = "answering", Config = Config("20s"), Routes = [asking.RoutePort] });
        await NatsCluster.WaitForMeshAsync(group.Nodes);
        await using CalloutService service = await CalloutService.StartAsync(answering.Port, AsService, request => request.Nats.Connect.User == "bad"
            ? CalloutService.Refuse(request, _issuer, "no")
            : CalloutService.LetIn(request, _issuer, "FOO", static user => user.Name = "alice"));
        await using LiveClient spy = await asking.ConnectAsync(AsService);
        await spy.SubscribeAsync("probe", "1");
        await using LiveClient probe = await answering.ConnectAsync(AsService);
        await Eventually.ValueAsync(
            async () =>
            {
                await probe.PublishAsync("probe", "x");
                await probe.FlushAsync();
                return spy.Messages.Count;
            },
            static count => count > 0,
            "the account is known on both sides",
            Deadline);

        for (int i = 0; i < 20; i++)
        {
            await using LiveClient client = await asking.ConnectAsync($",\"user\":\"u{i}\"");
            Assert.Equal("FOO", (await client.WaitForInfoAsync(static info => info.TryGetProperty("remote_account", out _), "account")).GetProperty("remote_account").GetString());
        }

        Assert.Equal(20, service.Requests.Count);
        await Assert.ThrowsAsync<EndOfStreamException>(() => asking.ConnectAsync(",\"user\":\"bad\""));
        Assert.All(service.Requests, static token => Assert.Contains("\"name\":\"asking\"", CalloutService.ClaimsOf(token), StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Reload_CalloutChanged_IsRefused(string program)
    {
        await using ServerProcess server = await StartAsync(program);
        string changed = Config("20s").Replace("auth_users: [ auth ]", "auth_users: [ auth, plain ]", StringComparison.Ordinal);
        await File.WriteAllTextAsync(server.ConfigFile, changed);
        server.Signal(ProcessSignal.HangUp);
        string line = await server.WaitForLineAsync("Failed to reload server configuration", Deadline);
        Assert.Contains(
            $"config reload not supported for AuthCallout: old=&{{{_issuer.PublicKey} AUTH [auth]  [FOO]}}, new=&{{{_issuer.PublicKey} AUTH [auth plain]  [FOO]}}",
            line,
            StringComparison.Ordinal);
    }

    /// <summary>nats-server closes those whom the service has let in: they are no users of the file (docs/differences.md).</summary>
    [Fact]
    public async Task Reload_UsersOfTheFileChanged_ThoseLetInStay()
    {
        await using ServerProcess server = await StartAsync(Servers.Gateway);
        await using CalloutService service = await CalloutService.StartAsync(
            server.Port, AsService, request => CalloutService.LetIn(request, _issuer, "FOO", static user => user.Name = "alice"));
        await using LiveClient client = await LiveClient.ConnectAsync(server.Port, Deadline, ",\"user\":\"x\"");
        await File.WriteAllTextAsync(server.ConfigFile, Config("20s").Replace("user: plain, password: pwd", "user: plain, password: other", StringComparison.Ordinal));
        server.Signal(ProcessSignal.HangUp);
        await server.WaitForLineAsync("Reloaded server configuration", Deadline);
        await using LiveClient plain = await LiveClient.ConnectAsync(server.Port, Deadline, AsPlain); // its password is wrong now: it is asked about
        Assert.Equal(2, service.Requests.Count);
        await client.FlushAsync();
        Assert.Empty(client.Errors);
        await using LiveClient later = await LiveClient.ConnectAsync(server.Port, Deadline, ",\"user\":\"y\"");
    }

    private static async Task<RawClient> OpenAsync(int port)
    {
        RawClient client = await RawClient.ConnectAsync(port, Deadline);
        await client.ReadUntilAsync("\r\n");
        await client.SendAsync("CONNECT {\"verbose\":false,\"user\":\"x\",\"pass\":\"y\"}\r\n");
        return client;
    }

    private static int ThreadsOf(ServerProcess server)
    {
        string line = File.ReadLines($"/proc/{server.Pid}/status").Single(static line => line.StartsWith("Threads:", StringComparison.Ordinal));
        return int.Parse(line["Threads:".Length..], CultureInfo.InvariantCulture);
    }

    private Task<ServerProcess> StartAsync(string program, string timeout = "20s") => Servers.StartAsync(program, new ServerSettings { Config = Config(timeout) });

    /// <summary>Users of the account PLAIN are not asked about.</summary>
    private string Config(string timeout) => $$"""
        accounts {
          AUTH { users: [ { user: auth, password: pwd } ] }
          FOO { }
          PLAIN { users: [ { user: plain, password: pwd } ] }
        }
        authorization {
          timeout: "{{timeout}}"
          auth_callout { issuer: {{_issuer.PublicKey}}, account: AUTH, auth_users: [ auth ], allowed_accounts: [ FOO ] }
        }
        """;
}

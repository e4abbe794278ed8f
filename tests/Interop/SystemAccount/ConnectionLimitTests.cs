using System.Globalization;
using System.Net.Sockets;
using OrleansNats.Testing;

namespace OrleansNats.Interop.SystemAccount;

/// <summary>What another server tells of an account's connections counts towards the account's limit: played to nats-server and to the gateway.</summary>
public sealed class ConnectionLimitTests
{
    private const string Refusal = "'maximum account active connections exceeded'";
    private const string AsSystem = ",\"user\":\"sys\",\"pass\":\"pwd\"";
    private const string AsA = ",\"user\":\"a\",\"pass\":\"pwd\"";
    private const string Config = """
        accounts {
          $SYS { users: [{user: sys, password: pwd}] }
          A { users: [{user: a, password: pwd}], limits { max_connections: 4 } }
        }
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private int _told;

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Connect_OtherServerHasTheRest_IsRefusedUntilThatOneIsGone(string program)
    {
        await using ServerProcess server = await Servers.StartAsync(program, new ServerSettings { Config = Config });
        await using LiveClient system = await ConnectAsync(server, AsSystem);
        await using LiveClient first = await ConnectAsync(server, AsA);

        await TellAsync(system, "NOTHER", 2);
        await using LiveClient second = await ConnectAsync(server, AsA);
        await RefusedAsync(server);
        await TellAsync(system, "NTHIRD", 0);
        await RefusedAsync(server);
        await system.PublishAsync("$SYS.SERVER.NOTHER.SHUTDOWN", """{"name":"other","id":"NOTHER","host":"h","seq":100}""");
        await system.FlushAsync();

        await using LiveClient third = await AcceptedAsync(server);
        await first.FlushAsync();
        await second.FlushAsync();
    }

    [Theory, MemberData(nameof(Servers.Both), MemberType = typeof(Servers))]
    public async Task Told_TooManyInAll_NewestAreClosedAsManyAsThereAreTooMany(string program)
    {
        await using ServerProcess server = await Servers.StartAsync(program, new ServerSettings { Config = Config });
        await using LiveClient system = await ConnectAsync(server, AsSystem);
        await using LiveClient first = await ConnectAsync(server, AsA);
        await using LiveClient second = await ConnectAsync(server, AsA);
        await using LiveClient third = await ConnectAsync(server, AsA);

        await TellAsync(system, "NOTHER", 1);
        await third.FlushAsync();
        await TellAsync(system, "NOTHER", 3);
        await third.WaitForEndAsync();
        await second.WaitForEndAsync();

        Assert.Equal([Refusal], second.Errors);
        Assert.Equal([Refusal], third.Errors);
        await first.FlushAsync();
        await TellAsync(system, "NTHIRD", 100);
        await first.WaitForEndAsync();
        await TellAsync(system, "NTHIRD", 0);
        await using LiveClient fourth = await AcceptedAsync(server);
        await RefusedAsync(server);
    }

    private static Task<LiveClient> ConnectAsync(ServerProcess server, string options) => LiveClient.ConnectAsync(server.Port, Deadline, options);

    /// <summary>News of other servers is heeded a moment after it was taken.</summary>
    private static async Task RefusedAsync(ServerProcess server)
    {
        string error = await Eventually.ValueAsync(
            async () =>
            {
                (LiveClient? accepted, string refusal) = await TryConnectAsync(server);
                if (accepted is not null) await accepted.DisposeAsync();
                return refusal;
            },
            static error => error.Length > 0,
            "another client is refused",
            Deadline);
        Assert.Contains(Refusal, error, StringComparison.Ordinal);
    }

    private static async Task<LiveClient> AcceptedAsync(ServerProcess server)
    {
        (LiveClient? client, _) = await Eventually.ValueAsync(
            () => TryConnectAsync(server), static found => found.Client is not null, "another client is let in", Deadline);
        return client!;
    }

    private static async Task<(LiveClient? Client, string Error)> TryConnectAsync(ServerProcess server)
    {
        try
        {
            return (await ConnectAsync(server, AsA), "");
        }
        catch (EndOfStreamException e)
        {
            return (null, e.Message);
        }
        catch (SocketException)
        {
            return (null, Refusal); // hung up before the client's PING
        }
    }

    /// <summary>As a server tells of its connections. What the system user sends next is handled later.</summary>
    private async Task TellAsync(LiveClient system, string id, int connections)
    {
        string json = string.Create(CultureInfo.InvariantCulture, $$"""
            {"type":"io.nats.server.advisory.v1.account_connections","server":{"name":"n","host":"h","id":"{{id}}","ver":"2.15.1","seq":{{++_told}}},"acc":"A","conns":{{connections}},"leafnodes":0,"total_conns":{{connections}}}
            """);
        await system.PublishAsync("$SYS.SERVER.ACCOUNT.A.CONNS", json);
        await system.FlushAsync();
    }
}

using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Authentication.Callouts;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Info;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Tests.Connections;

/// <summary>What connections share, without listener and clock: tests tick and connect by hand.</summary>
internal sealed class MemoryGateway(GatewayOptions? options = null, IAuthenticator? authenticator = null, ISiloTie? silos = null, ICalloutLine? callouts = null)
{
    public ManualTime Time { get; } = new();

    public RecordingLogger Log { get; } = new();

    public ServerContext Context => field ??= Create(options ?? new GatewayOptions());

    public int Interest => Context.Accounts.Global.Interest.Count;

    /// <summary>Connects a client that has not sent anything.</summary>
    public MemoryClient Accept(MemoryTransport? transport = null) => new(Context, transport ?? new MemoryTransport());

    /// <summary>Connects a client and sends lines behind its CONNECT.</summary>
    public MemoryClient Connect(string lines = "", string options = "", MemoryTransport? transport = null)
    {
        MemoryClient client = Accept(transport);
        client.Send($"CONNECT {{\"verbose\":false,\"pedantic\":false,\"headers\":true{options}}}\r\n{lines}");
        return client;
    }

    /// <summary>Moves the clock and lets every connection see it, step by step.</summary>
    public void Pass(TimeSpan time, TimeSpan? step = null)
    {
        TimeSpan by = step ?? time;
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += by)
        {
            Time.Advance(by);
            foreach (ClientConnection connection in Context.Connections.Open.Concat(Context.Connections.Closing))
            {
                connection.OnTick(Time.GetTimestamp());
            }
        }
    }

    private ServerContext Create(GatewayOptions from)
    {
        IAuthenticator used = authenticator ?? AuthenticatorFactory.Create(from.Authorization);
        var info = new ServerInfo
        {
            ServerId = "ID",
            ServerName = "name",
            Version = "2.14.0",
            ProductVersion = "0.1.0",
            Runtime = "r",
            Host = "h",
            Port = 4222,
            Headers = true,
            AuthRequired = used.IsRequired,
            MaxPayloadBytes = from.Limits.MaxPayloadBytes,
        };
        return new ServerContext(from, info, used, Log, Time, silos) { Callouts = callouts };
    }
}

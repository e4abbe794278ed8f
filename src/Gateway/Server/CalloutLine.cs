using System.Text;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Authentication.Callouts;
using OrleansNats.Gateway.Internal;
using OrleansNats.Protocol.Info;

namespace OrleansNats.Gateway.Server;

/// <summary>Asks callout services by messages, which go the way of all others: a service may be a client of another gateway.</summary>
/// <param name="keys">The private part of the server's id, and its curve key.</param>
internal sealed class CalloutLine(CalloutKeys keys) : ICalloutLine
{
    private const string KeyHeader = "Nats-Server-Xkey";

    private ServerContext? _server;

    public CalloutKeys Keys => keys;

    public TimeSpan Patience => Server.Options.Authorization.Timeout;

    private ServerContext Server => _server ?? throw new InvalidOperationException("The server is not there yet.");

    /// <summary>Has to be called before anybody connects.</summary>
    public void Use(ServerContext server) => _server = server;

    public AskingServer Describe()
    {
        ServerInfo info = Server.Info;
        return new AskingServer
        {
            Name = info.ServerName,
            Host = info.Host,
            Id = info.ServerId,
            Version = info.Version,
            Cluster = info.Cluster ?? "",
            Tags = [.. Server.Options.ServerTags],
        };
    }

    public bool HasAccount(string name) => name.Length > 0 && Server.Accounts.Find(Encoding.UTF8.GetBytes(name)) is not null;

    public async Task<byte[]?> AskAsync(string account, string? xkey, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        byte[] headers = xkey is null ? [] : Encoding.ASCII.GetBytes($"NATS/1.0\r\n{KeyHeader}: {xkey}\r\n\r\n");
        InternalMessage? answer = await Server.Internal.RequestAsync(
            Server.Accounts.Get(account), CalloutAuthenticator.RequestSubject, new InternalContent(headers, body), Patience, cancellationToken);
        return answer?.Body;
    }
}

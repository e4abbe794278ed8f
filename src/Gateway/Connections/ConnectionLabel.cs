using OrleansNats.Protocol.Connect;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Connections;

/// <summary>How logs name a connection: <c>ip:port - cid:N</c> (<c>rid</c> for a route), and after CONNECT what the client says of itself (facts 10.4).</summary>
internal sealed class ConnectionLabel(Transport transport, ulong id, string kind = "cid")
{
    private readonly string _address = (transport.RemoteIp.Contains(':', StringComparison.Ordinal)
        ? $"[{transport.RemoteIp}]:{transport.RemotePort}" : $"{transport.RemoteIp}:{transport.RemotePort}") + $" - {kind}:{id}";

    private string? _full;

    public string Text => _full ?? _address;

    /// <summary>Adds version, language and name of the client, and who it is.</summary>
    public void Describe(ConnectOptions options, string account, string? user)
    {
        string version = string.IsNullOrEmpty(options.Version) ? "" : "v" + options.Version;
        string client = string.Join(':', new[] { version, options.Language, options.Name }.Where(static part => !string.IsNullOrEmpty(part)));
        string text = _address;
        if (client.Length > 0) text += " - " + Quoted(client);
        if (!string.IsNullOrEmpty(user)) text += " - " + Quoted($"{account}/{user}");
        _full = text;
    }

    private static string Quoted(string text) => ClientError.Quote(System.Text.Encoding.UTF8.GetBytes(text));
}

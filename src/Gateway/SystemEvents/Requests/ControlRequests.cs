using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.SystemEvents.Requests;

/// <summary>Requests to this server that do something: RELOAD, KICK and LDM (facts 9.2).</summary>
/// <param name="reload">Reads the configuration again; gives the error if that is refused.</param>
internal sealed class ControlRequests(RequestReader reader, ServerContext server, Func<Task<string?>> reload)
{
    /// <summary>Reads the configuration again.</summary>
    public ValueTask ReloadAsync(InternalMessage request) =>
        reader.HandleAsync(request, async _ => await reload() is { } error ? Answer.NotDone(error) : Answer.Done);

    /// <summary>Closes a connection.</summary>
    public ValueTask KickAsync(InternalMessage request) => DoAsync(request, id =>
    {
        if (server.Connections.Find(id) is not { } connection) return Answer.NotDone("no such client or leafnode id");
        connection.Close(ClosedReason.Kicked);
        return Answer.Done;
    });

    /// <summary>Tells one client that it should go elsewhere.</summary>
    public ValueTask LameDuckAsync(InternalMessage request) => DoAsync(request, id =>
    {
        if (server.Connections.Find(id) is not { } connection) return Answer.NotDone("no such client id");
        if (!connection.TakesAsyncInfo) return Answer.NotDone("client does not support Lame Duck Mode or is not ready to receive the notification");
        connection.Outbound.Write(ClientInfoLine.OfLameDuck(connection));
        return Answer.Done;
    });

    /// <summary>A body without an id that can be read is not answered, as nats-server has it.</summary>
    private ValueTask DoAsync(InternalMessage request, Func<ulong, Answer> act)
    {
        RequestBody body = RequestBody.Read(request.Body, "KickClientReq");
        ulong id = body.Unsigned("cid");
        return request.Body.Length == 0 || body.Error is not null ? default : reader.HandleAsync(request, _ => Task.FromResult(act(id)));
    }
}

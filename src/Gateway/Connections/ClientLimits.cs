using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Gateway.Connections;

/// <summary>What one client is allowed: the least of what the server says and what its token, or else its account, does.</summary>
/// <param name="Frames">Sizes of what it sends.</param>
/// <param name="MaxSubscriptions">Largest number of subscriptions; null for no limit.</param>
internal readonly record struct ClientLimits(FrameLimits Frames, long? MaxSubscriptions)
{
    /// <param name="identity">Null until authenticated.</param>
    public static ClientLimits Of(LimitOptions server, Account account, ClientIdentity? identity, bool acceptsHeaders)
    {
        long bytes = identity?.Token?.MaxPayloadBytes ?? identity?.TrustedAccount?.Limits.PayloadBytes ?? account.Limits.PayloadBytes;
        int payload = bytes >= 0 ? (int)Math.Min(bytes, server.MaxPayloadBytes) : server.MaxPayloadBytes;
        long? ofServer = server.MaxSubscriptions > 0 ? server.MaxSubscriptions : null;
        long own = identity?.Token?.MaxSubscriptions ?? identity?.TrustedAccount?.Limits.Subscriptions ?? account.Limits.Subscriptions;
        long? most = own >= 0 ? Math.Min(own, ofServer ?? own) : ofServer;
        return new ClientLimits(new FrameLimits(server.MaxControlLineBytes, payload, acceptsHeaders), most);
    }
}

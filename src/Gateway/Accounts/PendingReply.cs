using OrleansNats.Gateway.Accounts.Latency;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Accounts;

/// <summary>A request that a service has been asked and whose answer goes to another account.</summary>
/// <param name="subject">Where the service answers, in its account.</param>
/// <param name="requester">The account of whoever asked.</param>
/// <param name="to">Where the answer goes in that account.</param>
internal sealed class PendingReply(byte[] subject, Account requester, byte[] to, ServiceExport? export, bool share)
{
    public byte[] Subject => subject;

    public Account Requester => requester;

    public byte[] To => to;

    public ServiceExport? Export => export;

    /// <summary>Whether the service was told who asks; holds for what follows, too.</summary>
    public bool Share => share;

    public ResponseType Responses => export?.Responses ?? ResponseType.Singleton;

    /// <summary>Set where the answer is measured.</summary>
    public TrackedRequest? Tracked { get; init; }

    /// <summary>Timestamp of the request, or of the last of several answers. Guarded by the table of replies, as are the next three.</summary>
    public long Since { get; set; }

    public bool IsOpen { get; set; }

    /// <summary>Neighbours in the table's list of those with the same threshold, oldest first.</summary>
    public PendingReply? Previous { get; set; }

    public PendingReply? Next { get; set; }
}

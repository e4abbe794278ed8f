using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Server;
using OrleansNats.Gateway.SystemEvents;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway.Accounts.Limits;

/// <summary>
/// Holds an account to its limits. Without silos as nats-server 2.15.1: connections with those that other servers have told of, subscriptions for
/// each client by itself (elsewhere). With silos over all gateways of their cluster, and as without them while they are out of reach. Any thread.
/// </summary>
/// <param name="quotas">Null without silos: then nothing is counted here.</param>
internal sealed class AccountLimiter(string account, AccountMembers members, AccountConnections connections, IAccountQuotas? quotas, TimeProvider time) : IAccountUsage
{
    private readonly Lock _gate = new(); // held while _quota is made
    private volatile IAccountQuota? _quota; // once there was a limit
    private long _subscriptions;

    /// <summary>Whether silos share out its limits, or did.</summary>
    public bool IsShared => _quota is not null;

    long IAccountUsage.Connections => members.Count;

    long IAccountUsage.Subscriptions => Interlocked.Read(ref _subscriptions);

    void IAccountUsage.CloseConnections(long most) => members.CloseNewest(members.Count - most);

    /// <summary>Takes over limits of the account's newest token, or of the configuration; negative for none.</summary>
    public void Use(long connectionLimit, long subscriptionLimit)
    {
        if (quotas is null || (_quota is null && connectionLimit < 0 && subscriptionLimit < 0)) return;
        QuotaOf(quotas).SetLimits(connectionLimit, subscriptionLimit);
    }

    /// <summary>Takes a client in unless the account is full; one that is in stays so.</summary>
    /// <param name="limit">Of connections, as the client's token or the configuration has it; negative for none.</param>
    public Admission Admit(ClientConnection client, long limit)
    {
        IAccountQuota? quota = _quota;
        switch (quota?.State ?? QuotaState.Away)
        {
            case QuotaState.Asked or QuotaState.Shared:
                if (!quota!.TryConnect(most => members.TryJoin(client, most))) return Admission.Later;
                break;
            case QuotaState.Away when limit >= 0:
                if (!members.TryJoin(client, Math.Max(0, limit - connections.Elsewhere))) return Admission.Full;
                break;
            default:
                members.TryJoin(client, long.MaxValue);
                break;
        }

        quota?.OnUsageChanged();
        return Admission.Joined;
    }

    /// <summary>Takes in a client for whom there was no room, as soon as silos give some.</summary>
    /// <param name="limit">As before.</param>
    /// <returns>False if it is to be refused: after about a second, or as soon as it is known that there is none.</returns>
    public async Task<bool> AdmitLaterAsync(ClientConnection client, long limit, CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        while (true)
        {
            switch (await _quota!.WaitForRoomAsync(most => members.TryJoin(client, most), since, cancellationToken).ConfigureAwait(false))
            {
                case QuotaVerdict.Joined:
                    return true;
                case QuotaVerdict.Refused:
                    return false;
            }

            if (Admit(client, limit) is not Admission.Later and var admission) return admission == Admission.Joined;
        }
    }

    /// <summary>Counts a client that is in already, when a reload has brought a limit.</summary>
    public void Count(ClientConnection client)
    {
        members.TryJoin(client, long.MaxValue);
        _quota?.OnUsageChanged();
    }

    /// <summary>A client is gone. Of no effect if it was not in.</summary>
    public void Leave(ClientConnection client)
    {
        if (members.Leave(client)) _quota?.OnUsageChanged();
    }

    /// <summary>Counts one subscription more, unless the account has as many as the cluster allows.</summary>
    public bool TrySubscribe()
    {
        if (quotas is null) return true;
        return _quota?.TrySubscribe(TakeSubscription) ?? TakeSubscription(long.MaxValue);
    }

    /// <summary>Whatever is refused is never counted, not even for a moment: silos would take it for one that is there.</summary>
    private bool TakeSubscription(long most)
    {
        if (Interlocked.Read(ref _subscriptions) >= most) return false;
        Interlocked.Increment(ref _subscriptions);
        return true;
    }

    /// <summary>Subscriptions that were counted are gone.</summary>
    public void Unsubscribe(int count = 1)
    {
        if (quotas is null || count == 0) return;
        Interlocked.Add(ref _subscriptions, -count);
        _quota?.OnUsageChanged();
    }

    /// <summary>Another server has told of its connections.</summary>
    public void OnToldByOthers()
    {
        if (_quota is null or { State: QuotaState.Away }) members.CloseExcessOfAll();
    }

    private IAccountQuota QuotaOf(IAccountQuotas opened)
    {
        if (_quota is { } known) return known;
        lock (_gate) return _quota ??= opened.Open(account, this);
    }
}

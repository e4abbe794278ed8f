namespace OrleansNats.Grains.Members;

/// <summary>Who holds a lease: a plain state machine; time is passed in. Not thread-safe.</summary>
/// <param name="lease">How long a lease lasts without renewal.</param>
internal sealed class GatewayMembership(TimeSpan lease)
{
    private readonly Dictionary<string, Holder> _holders = new(StringComparer.Ordinal);
    private GatewayMember[]? _sorted = [];

    /// <summary>Grows with every change of the members.</summary>
    public long Version { get; private set; } = 1;

    /// <summary>By id.</summary>
    public GatewayMember[] Members => _sorted ??= [.. _holders.Values.Select(static holder => holder.Member).OrderBy(static member => member.Id, StringComparer.Ordinal)];

    /// <summary>All who live have had the time to register.</summary>
    public bool IsSettled(TimeSpan now) => now >= lease;

    public MembershipOutcome Register(GatewayMember member, TimeSpan now)
    {
        if (_holders.TryGetValue(member.Id, out Holder? holder))
        {
            if (holder.Member.Epoch > member.Epoch) return MembershipOutcome.Superseded;
            holder.RenewedAt = now;
            if (IsSame(holder.Member, member)) return MembershipOutcome.Held;
        }
        _holders[member.Id] = new Holder(member) { RenewedAt = now };
        Changed();
        return MembershipOutcome.Held;
    }

    public MembershipOutcome Renew(string gateway, long epoch, TimeSpan now)
    {
        if (!_holders.TryGetValue(gateway, out Holder? holder) || holder.Member.Epoch < epoch) return MembershipOutcome.Unknown;
        if (holder.Member.Epoch > epoch) return MembershipOutcome.Superseded;
        holder.RenewedAt = now;
        return MembershipOutcome.Held;
    }

    /// <returns>Whether the lease was this epoch's.</returns>
    public bool Leave(string gateway, long epoch)
    {
        if (!_holders.TryGetValue(gateway, out Holder? holder) || holder.Member.Epoch != epoch) return false;
        _holders.Remove(gateway);
        Changed();
        return true;
    }

    /// <returns>The gateways whose leases have ended.</returns>
    public string[] Expire(TimeSpan now)
    {
        string[] ended = [.. _holders.Values.Where(holder => now - holder.RenewedAt > lease).Select(static holder => holder.Member.Id)];
        foreach (string gateway in ended) _holders.Remove(gateway);
        if (ended.Length > 0) Changed();
        return ended;
    }

    private void Changed()
    {
        Version++;
        _sorted = null;
    }

    private static bool IsSame(GatewayMember left, GatewayMember right) =>
        left.Epoch == right.Epoch && left.RouteUrl == right.RouteUrl && left.Weight == right.Weight && left.ClientUrls.SequenceEqual(right.ClientUrls);

    private sealed class Holder(GatewayMember member)
    {
        public GatewayMember Member { get; } = member;

        public TimeSpan RenewedAt { get; set; }
    }
}

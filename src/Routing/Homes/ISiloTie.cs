using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Homes;

/// <summary>
/// A gateway's tie to a silo cluster: registers the gateway, knows the others, and takes interest to the grains and back. Members may be
/// called on any thread; events are raised on any, and their handlers are quick.
/// </summary>
public interface ISiloTie : IAsyncDisposable
{
    /// <summary>Raised after <see cref="Gateways"/> has changed.</summary>
    event Action? GatewaysChanged;

    /// <summary>Raised when <see cref="MustFallBack"/> may have changed.</summary>
    event Action? FallbackChanged;

    /// <summary>Name of the silo cluster: gateways tied to the same one learn of each other's interest from it.</summary>
    string ClusterId { get; }

    /// <summary>The interest directory of every account, from its beginning.</summary>
    IInterestDirectory Interest { get; }

    /// <summary>Limits of accounts, over all gateways of the cluster.</summary>
    IAccountQuotas Quotas { get; }

    /// <summary>The other gateways of the cluster, as last heard; replaced as a whole.</summary>
    IReadOnlyList<OtherGateway> Gateways { get; }

    /// <summary>Whether other gateways may not learn of this one's interest from silos, or this one not of theirs: before the
    /// registration, and while no silo answers.</summary>
    bool MustFallBack { get; }

    /// <summary>What is wrong with the tie, in a sentence for logs and health checks; null when nothing is.</summary>
    string? Trouble { get; }

    /// <summary>What it does, for metrics.</summary>
    SiloTieStats Stats { get; }

    /// <summary>Connects and registers, and goes on trying until disposed. Returns at once, never throws. To be called once.</summary>
    void Start(OwnGateway self);
}

/// <summary>How this gateway presents itself to the others.</summary>
/// <param name="RouteUrl">Where others dial: <c>nats-route://host:port/</c>.</param>
/// <param name="ClientUrls">Where clients connect, each <c>host:port</c>.</param>
public sealed record OwnGateway(string RouteUrl, IReadOnlyList<string> ClientUrls);

/// <summary>Another gateway of the cluster.</summary>
/// <param name="Id">Its server id.</param>
/// <param name="RouteUrl">Where to dial it.</param>
public sealed record OtherGateway(string Id, string RouteUrl);

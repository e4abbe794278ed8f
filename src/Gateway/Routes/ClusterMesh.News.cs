using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Routes;

namespace OrleansNats.Gateway.Routes;

/// <summary>What peers say once they are registered, and what this server says to all of them.</summary>
internal sealed partial class ClusterMesh
{
    /// <summary>News of another server: dials it unless it is known.</summary>
    public void OnGossip(RouteConnection source, RouteInfo info)
    {
        if (info.ServerId == Server.Info.ServerId || RouteUpdates.IsConfigured(Options, info)) return;
        bool isPoolless;
        lock (_gate)
        {
            bool isKnown = info.Account.Length > 0
                ? Options.PoolSize < 1 || _peers.FindDedicated(info.Account, info.ServerId) is not null
                : _peers.Find(info.ServerId) is not null;
            if (isKnown) return;
            isPoolless = source.Link.IsPoolless;
        }

        if (RouteUpdates.UrlOf(info, Options.Authorization) is not { } url)
        {
            RouteLog.MeshFailed(Server.Logger, $"Error parsing URL from INFO: \"{info.Ip}\"");
            return;
        }

        var target = new DialTarget(url, IsExplicit: false, info.Account, (GossipMode)info.GossipMode);
        _dialer.Dial(target);
        if (!isPoolless || info.Account.Length > 0) return;
        foreach (string account in RouteSettings.PinnedAccounts(Options)) _dialer.Dial(target with { Account = account }); // that peer has no news of these
    }

    /// <summary>A peer is about to stop: clients are not sent there any more.</summary>
    public void OnLameDuck(RouteConnection route)
    {
        bool areUrlsGone = false;
        lock (_gate)
        {
            if (_peers.Find(route.RemoteId) is { } peer)
            {
                areUrlsGone = _urls.Remove(peer.ConnectUrls);
                peer.ConnectUrls = [];
            }
        }

        if (areUrlsGone) TellClientsOfCluster();
    }

    /// <summary>A peer says, on each of its routes, whether silos are within its reach.</summary>
    public void OnPeerTellsByRoute(RouteConnection route, RouteInfo info)
    {
        lock (_gate)
        {
            route.Peer = route.Peer! with { TellsByRoute = info.TellsByRoute };
            if (_peers.Routes.Contains(route)) RetellLocked(route);
        }
    }

    /// <summary>A reloaded peer lets interest through that it did not before: tells it.</summary>
    public void OnPeerRules(RouteConnection route, RouteInfo info)
    {
        lock (_gate)
        {
            SubjectPermissions? before = RouteRules.ExportOf(route.Peer!);
            SubjectPermissions? after = RouteRules.ExportOf(info);
            route.Peer = route.Peer! with { Import = info.Import, Export = info.Export };
            foreach (Account account in CarriedLocked(route))
            {
                account.Routes!.Revisit(route, account.Interest, change => RouteRules.IsNew(before, after, change.Subject) ? 1 : 0);
            }
        }

        route.Outbound.SendSoon();
    }

    /// <summary>A reloaded peer gives an account a connection of its own: what came on the pool is dropped, and the peer told so.</summary>
    public void OnAccountRequest(RouteConnection route, RouteInfo info)
    {
        if (info.Account.Length == 0) return; // an answer, to nobody: this server does not ask
        if (Server.Accounts.Find(System.Text.Encoding.UTF8.GetBytes(info.Account)) is not { } account)
        {
            RouteLog.MeshFailed(Server.Logger, $"Error looking up account \"{info.Account}\": account missing");
            return;
        }

        RouteConnection[] pooled;
        lock (_gate)
        {
            _peers.Dedicate(info.Account);
            pooled = [.. _peers.Peers.SelectMany(static peer => peer.Routes).Where(static each => !each.Link.IsPoolless)];
            foreach (RouteConnection each in pooled) account.Routes?.Detach(each);
        }

        foreach (RouteConnection each in pooled) each.Interest.RemoveWhere((of, _) => ReferenceEquals(of, account));
        route.Outbound.Post(RouteInfoWriter.Write(info with { Account = "" }));
    }

    /// <summary>
    /// Silos have become reachable, or unreachable: says so on all routes to peers that are tied to them too, and tells them interest or takes
    /// it back. Each route has it for itself, because only there is it certain which of two INFOs was the last.
    /// </summary>
    public void RetellAll()
    {
        lock (_gate)
        {
            byte[] line = RouteInfoWriter.Write(_identity.Info);
            foreach (RouteConnection route in _peers.Routes)
            {
                if (IsTiedTooLocked(route)) route.Outbound.Add(line);
                RetellLocked(route);
            }
        }
    }
}

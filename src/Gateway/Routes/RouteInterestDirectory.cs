using System.Text;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Routes;

/// <summary>
/// The routes that carry one account, which are told what its clients want; whoever changes interest has it sent. The list is changed under the lock of the mesh, and grows under
/// that of the account's index too; it is replaced whole and read under the latter.
/// </summary>
internal sealed class RouteInterestDirectory(string account) : IInterestDirectory
{
    private readonly byte[] _account = Encoding.UTF8.GetBytes(account);
    private volatile RouteConnection[] _routes = [];

    public bool Contains(RouteConnection route) => Array.IndexOf(_routes, route) >= 0;

    /// <summary>Tells a route all interest of the account, and from then on each change, without a gap.</summary>
    public void Attach(RouteConnection route, SubjectIndex interest)
    {
        if (Contains(route)) return;
        interest.VisitLocal(change => route.Tell(_account, change), () => _routes = [.. _routes, route]);
    }

    /// <summary>Tells a route those of the account's interests again that <paramref name="choose"/> picks.</summary>
    /// <param name="choose">1 tells of the interest, -1 takes it back, 0 says nothing.</param>
    public void Revisit(RouteConnection route, SubjectIndex interest, Func<LocalInterest, int> choose) => interest.VisitLocal(change =>
    {
        int choice = choose(change);
        if (choice != 0) route.Tell(_account, choice > 0 ? change : change with { Count = 0 });
    });

    /// <summary>Takes all interest of the account back that a route was told of, and tells it no more.</summary>
    public void TakeBack(RouteConnection route, SubjectIndex interest)
    {
        if (!Contains(route)) return;
        interest.VisitLocal(change => route.Tell(_account, change with { Count = 0 }), () => Detach(route));
    }

    public void Detach(RouteConnection route)
    {
        if (Contains(route)) _routes = [.. _routes.Where(other => !ReferenceEquals(other, route))];
    }

    /// <summary>Sends what the routes were told. Called at the end of a client's pass, so that all its changes go out in one send.</summary>
    public void Send()
    {
        foreach (RouteConnection route in _routes) route.Outbound.Send();
    }

    /// <summary>The same on the thread pool, for changes from outside of a client's pass.</summary>
    public void SendSoon()
    {
        foreach (RouteConnection route in _routes) route.Outbound.SendSoon();
    }

    void IInterestDirectory.OnLocalInterest(SubjectIndex index, in LocalInterest change)
    {
        foreach (RouteConnection route in _routes) route.Tell(_account, change);
    }
}

namespace OrleansNats.Protocol.Routes;

/// <summary>Subjects that may or may not pass a route in one direction. An empty list says nothing.</summary>
/// <param name="Allow">When not empty, only these may pass.</param>
/// <param name="Deny">These may not.</param>
public sealed record RoutePermission(IReadOnlyList<string> Allow, IReadOnlyList<string> Deny);

using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.SystemEvents.Requests;

/// <summary>Which servers a request to all of them concerns (facts 9.2). Empty members do not count.</summary>
internal sealed record RequestFilter(string ServerName, string Cluster, string Host, bool ExactMatch, IReadOnlyList<string> Tags, string Domain)
{
    public static RequestFilter Read(RequestBody body) => new(
        body.Text("server_name"), body.Text("cluster"), body.Text("host"), body.Flag("exact_match"), body.Texts("tags"), body.Text("domain"));

    /// <summary>Whether this server is meant. A domain is one of JetStream, which it is not in.</summary>
    public bool Includes(ServerContext server) =>
        IsIn(ServerName, server.Info.ServerName) && IsIn(Host, server.Info.Host) && IsIn(Cluster, server.Info.Cluster ?? "")
        && Tags.All(tag => server.Options.ServerTags?.Contains(tag.Trim(), StringComparer.OrdinalIgnoreCase) == true)
        && Domain.Length == 0;

    private bool IsIn(string wanted, string own) =>
        wanted.Length == 0 || (ExactMatch ? own == wanted : own.Contains(wanted, StringComparison.Ordinal));
}

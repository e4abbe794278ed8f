using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;
using OrleansNats.Routing.Homes;

namespace OrleansNats.Gateway;

/// <summary>Stands in when <c>OrleansPackages</c> is false.</summary>
internal static class SiloComposition
{
    /// <exception cref="GatewayStartException">Always.</exception>
    [DoesNotReturn]
    public static Func<IRemoteGateways, ISiloTie> Tie(OrleansOptions options, ServerIdentity identity, ILoggerFactory log) =>
        throw new GatewayStartException("'orleans' is not in this build: it was made without Orleans' packages");
}

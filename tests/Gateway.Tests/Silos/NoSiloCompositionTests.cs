using Microsoft.Extensions.Logging.Abstractions;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Hosting;

namespace OrleansNats.Gateway.Tests.Silos;

/// <summary>A build without Orleans. Compiled only if <c>OrleansPackages</c> is false.</summary>
public sealed class NoSiloCompositionTests
{
    [Fact]
    public void Tie_BuildWithoutOrleans_RefusedByName() => Assert.Equal(
        "'orleans' is not in this build: it was made without Orleans' packages",
        Assert.Throws<GatewayStartException>(() => SiloComposition.Tie(new OrleansOptions(), ServerIdentity.Create(null), NullLoggerFactory.Instance)).Message);
}

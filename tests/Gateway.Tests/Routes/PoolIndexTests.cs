using OrleansNats.Gateway.Routes;

namespace OrleansNats.Gateway.Tests.Routes;

public sealed class PoolIndexTests
{
    [Theory]
    [InlineData("ACC", 3, 1)] // seen between two servers
    [InlineData("a", 1000, 0xE40C292C % 1000)] // the published hash of "a"
    [InlineData("foobar", 1000, 0xBF9CF968 % 1000)]
    public void Of_Account_IsItsHashModuloSize(string account, int size, long expected) => Assert.Equal(expected, PoolIndex.Of(account, size));

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Of_NoPool_IsZero(int size) => Assert.Equal(0, PoolIndex.Of("ACC", size));
}

using OrleansNats.Gateway.SystemEvents;

namespace OrleansNats.Gateway.Tests.SystemEvents;

public sealed class AccountConnectionsTests
{
    private readonly AccountConnections _connections = new();

    [Fact]
    public void Total_HereAndElsewhere_IsTheirSum()
    {
        _connections.Add();
        _connections.Add();
        _connections.Remove();
        _connections.Set("A", 3);
        _connections.Set("B", 4);
        _connections.Set("A", 1);

        Assert.Equal((1, 5, 6, 2), (_connections.Local, _connections.Elsewhere, _connections.Total, _connections.ServersElsewhere));
    }

    [Fact]
    public void Set_ServerGone_CountsNoMore()
    {
        _connections.Set("A", 3);
        _connections.Set("A", 0);
        _connections.Set("A", 0);

        Assert.Equal((0, 0), (_connections.Elsewhere, _connections.ServersElsewhere));
    }

    [Fact]
    public void BeginTelling_WhileOneWaits_IsFalse()
    {
        Assert.True(_connections.BeginTelling());
        Assert.False(_connections.BeginTelling());
        _connections.EndTelling();
        Assert.True(_connections.BeginTelling());
    }
}

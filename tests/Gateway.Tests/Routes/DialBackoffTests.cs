using OrleansNats.Gateway.Connections;
using OrleansNats.Gateway.Routes;

namespace OrleansNats.Gateway.Tests.Routes;

public sealed class DialBackoffTests
{
    [Fact]
    public void Next_WithBackoff_DoublesUpToHalfAMinute()
    {
        var backoff = new DialBackoff(grows: true);

        double[] seconds = [.. Enumerable.Range(0, 8).Select(_ => backoff.Next().TotalSeconds)];

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], seconds);
    }

    [Fact]
    public void Next_WithoutBackoff_StaysAtASecond()
    {
        var backoff = new DialBackoff(grows: false);

        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal(TimeSpan.FromSeconds(1), backoff.Next()));
    }

    [Theory]
    [InlineData(true, 1000, 1100)]
    [InlineData(false, 0, 100)]
    public void AfterLoss_Route_IsRandomWithinATenthOfASecond(bool isPatient, int least, int most) => Assert.All(
        Enumerable.Range(0, 50), _ => Assert.InRange(DialBackoff.AfterLoss(isPatient).TotalMilliseconds, least, most));

    [Theory]
    [InlineData(ClosedReason.ParseError, true)] // the peer's -ERR
    [InlineData(ClosedReason.ClusterNameConflict, true)]
    [InlineData(ClosedReason.AuthenticationFailure, true)]
    [InlineData(ClosedReason.ClientClosed, false)]
    [InlineData(ClosedReason.DuplicateRoute, false)]
    [InlineData(ClosedReason.StaleConnection, false)]
    public void IsRefusal_Reason_TellsALossFromANo(object reason, bool expected) => Assert.Equal(expected, ((ClosedReason)reason).IsRefusal());
}

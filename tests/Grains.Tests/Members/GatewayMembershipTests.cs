using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Tests.Members;

public sealed class GatewayMembershipTests
{
    private readonly GatewayMembership _membership = new(TimeSpan.FromSeconds(10));

    [Fact]
    public void Register_NewGateways_AreMembersById()
    {
        Register("H", 1, 0);
        long before = _membership.Version;
        Register("G", 1, 0);

        Assert.Equal(["G", "H"], _membership.Members.Select(static member => member.Id));
        Assert.True(_membership.Version > before);
    }

    [Fact]
    public void Register_TheSameAgain_RenewsWithoutANewVersion()
    {
        Register("G", 1, 0);
        long before = _membership.Version;

        Assert.Equal(MembershipOutcome.Held, Register("G", 1, 9));

        Assert.Equal(before, _membership.Version);
        Assert.Empty(Expire(19));
    }

    [Fact]
    public void Register_OtherAddresses_IsANewVersion()
    {
        Register("G", 1, 0);
        long before = _membership.Version;

        Register("G", 1, 1, "other:4222");

        Assert.True(_membership.Version > before);
        Assert.Equal(["other:4222"], Assert.Single(_membership.Members).ClientUrls);
    }

    [Fact]
    public void Register_NewerEpoch_ReplacesAndRefusesTheOlder()
    {
        Register("G", 1, 0);
        long before = _membership.Version;

        Assert.Equal(MembershipOutcome.Held, Register("G", 2, 1));

        Assert.True(_membership.Version > before);
        Assert.Equal(MembershipOutcome.Superseded, Register("G", 1, 2));
        Assert.Equal(MembershipOutcome.Superseded, Renew("G", 1, 2));
        Assert.False(_membership.Leave("G", 1));
        Assert.Equal(2, Assert.Single(_membership.Members).Epoch);
    }

    [Fact]
    public void Register_OlderEpoch_IsTakenOnceTheNewerOnesLeaseEnds()
    {
        Register("G", 5, 0);
        Assert.Equal(MembershipOutcome.Superseded, Register("G", 4, 5));

        Assert.Equal(["G"], Expire(10.1));

        Assert.Equal(MembershipOutcome.Held, Register("G", 4, 11));
    }

    [Fact]
    public void Renew_UnknownGatewayOrEpoch_MustRegister()
    {
        Register("G", 1, 0);

        Assert.Equal(MembershipOutcome.Unknown, Renew("H", 1, 0));
        Assert.Equal(MembershipOutcome.Unknown, Renew("G", 2, 0));
    }

    [Fact]
    public void Expire_OnlyTheLeasesNotRenewed()
    {
        Register("G", 1, 0);
        Register("H", 1, 0);
        Renew("H", 1, 8);
        Assert.Empty(Expire(10));

        Assert.Equal(["G"], Expire(10.1));

        Assert.Equal("H", Assert.Single(_membership.Members).Id);
        Assert.Equal(MembershipOutcome.Unknown, Renew("G", 1, 11));
    }

    [Fact]
    public void Leave_EndsTheLease()
    {
        Register("G", 1, 0);

        Assert.True(_membership.Leave("G", 1));

        Assert.Empty(_membership.Members);
        Assert.False(_membership.Leave("G", 1));
    }

    [Fact]
    public void IsSettled_OnlyAfterAWholeLease()
    {
        Assert.False(_membership.IsSettled(TimeSpan.FromSeconds(9.9)));
        Assert.True(_membership.IsSettled(TimeSpan.FromSeconds(10)));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Members_AfterAnyCalls_AreThoseWhoseNewestEpochRenewedInTime(int seed)
    {
        var random = new Random(seed);
        var model = new Dictionary<string, (long Epoch, double At)>();
        double now = 0;
        for (int step = 0; step < 5000; step++)
        {
            now += random.NextDouble();
            string id = "G" + random.Next(20);
            long epoch = random.Next(1, 4);
            bool isHeld = model.TryGetValue(id, out (long Epoch, double At) held);
            switch (random.Next(5))
            {
                case 0:
                    Register(id, epoch, now);
                    if (!isHeld || held.Epoch <= epoch) model[id] = (epoch, now);
                    break;
                case 1:
                    _membership.Leave(id, epoch);
                    if (isHeld && held.Epoch == epoch) model.Remove(id);
                    break;
                case 2:
                    Expire(now);
                    foreach (string ended in model.Where(pair => now - pair.Value.At > 10).Select(static pair => pair.Key).ToArray()) model.Remove(ended);
                    break;
                default:
                    Renew(id, epoch, now);
                    if (isHeld && held.Epoch == epoch) model[id] = (epoch, now);
                    break;
            }
            Assert.Equal(
                model.Select(static pair => (pair.Key, pair.Value.Epoch)).Order(),
                _membership.Members.Select(static member => (member.Id, member.Epoch)).Order());
        }
    }

    private MembershipOutcome Register(string id, long epoch, double seconds, string url = "127.0.0.1:4222") =>
        _membership.Register(new GatewayMember(id, epoch, "nats-route://127.0.0.1:6222", [url], 1), TimeSpan.FromSeconds(seconds));

    private MembershipOutcome Renew(string id, long epoch, double seconds) => _membership.Renew(id, epoch, TimeSpan.FromSeconds(seconds));

    private string[] Expire(double seconds) => _membership.Expire(TimeSpan.FromSeconds(seconds));
}

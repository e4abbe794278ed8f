using OrleansNats.Grains.Gateways;
using OrleansNats.Grains.Members;

namespace OrleansNats.Grains.Tests.Gateways;

public sealed class OtherGatewaysTests
{
    private readonly OtherGateways _others = new("self");
    private int _changes;

    public OtherGatewaysTests() => _others.Changed += () => _changes++;

    private string List => string.Join(' ', _others.List.Select(static gateway => gateway.Id));

    [Fact]
    public void TakeAnswer_Members_AllButThisOneById()
    {
        _others.TakeAnswer(Answer(1, 5, true, "b", "self", "a"));

        Assert.Equal("a b", List);
        Assert.Equal((1, 5), _others.Known);
        _others.TakeAnswer(Answer(1, 6, true, "a", "b"));
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void TakeAnswer_Older_ChangesNothing()
    {
        _others.TakeAnswer(Answer(1, 5, true, "a"));
        _others.TakeAnswer(Answer(1, 4, true, "b"));

        Assert.Equal("a", List);
    }

    [Fact]
    public void TakeAnswer_DirectoryBeganAnew_KeepsEveryoneUntilItIsComplete()
    {
        _others.TakeAnswer(Answer(1, 5, true, "a", "b"));

        _others.TakeAnswer(Answer(2, 1, false, "b", "c"));
        Assert.Equal("a b c", List);
        Assert.False(_others.AreAllIn(new DirectoryVersion(2, 1)));
        Assert.Equal((0, 0), _others.Known); // so that all are told again

        _others.TakePush(Answer(2, 2, false, "c"));
        Assert.Equal("a c", List); // one that it has known has left
        Assert.False(_others.AreAllIn(new DirectoryVersion(2, 2)));

        _others.TakeAnswer(Answer(2, 2, true, "c"));
        Assert.Equal("c", List);
        Assert.True(_others.AreAllIn(new DirectoryVersion(2, 2)));
        Assert.True(_others.AreAllIn(new DirectoryVersion(2, 3)));
        Assert.False(_others.AreAllIn(new DirectoryVersion(2, 1)));
        Assert.False(_others.AreAllIn(new DirectoryVersion(3, 2))); // one that it has not seen
        Assert.Equal((2, 2), _others.Known);
    }

    [Fact]
    public void TakePush_OfAnotherActivation_IsNotBelieved()
    {
        _others.TakeAnswer(Answer(1, 5, true, "a"));

        Assert.False(_others.TakePush(Answer(2, 9, true, "b")));
        Assert.Equal("a", List);
        Assert.True(_others.TakePush(Answer(1, 6, true, "a", "b")));
        Assert.Equal("a b", List);
    }

    private static MembershipAnswer Answer(long incarnation, long version, bool isSettled, params string[] members) => new(
        MembershipOutcome.Held, incarnation, version, isSettled, 10, 8, [.. members.Select(static id => new GatewayMember(id, 1, $"nats-route://{id}:6222/", [], 1))]);
}

using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;
using OrleansNats.Routing.Tests.Interest;

namespace OrleansNats.Routing.Tests.Homes;

public sealed class ReplyHintsTests
{
    private readonly SteppedTime _time = new();
    private readonly SubjectIndex _index = new();
    private readonly TestSubscriber _one = new(isRemote: true);
    private readonly TestSubscriber _two = new(isRemote: true);
    private readonly ReplyHints _hints;

    public ReplyHintsTests() => _hints = new ReplyHints(_time, capacity: 64, lifetime: TimeSpan.FromSeconds(10));

    [Fact]
    public void Find_InboxOfARequester_IsTheRequester()
    {
        Assert.Null(_hints.Find(_index, "_INBOX.a.1"u8));

        _hints.Note(_index, "_INBOX.a.1"u8, _one);

        Assert.Same(_one, _hints.Find(_index, "_INBOX.a.1"u8)?.Subscriber);
        Assert.Same(_one, _hints.Find(_index, "_INBOX.a.2"u8)?.Subscriber);
        Assert.Null(_hints.Find(_index, "_INBOX.b.1"u8));
        Assert.Null(_hints.Find(_index, "_INBOX"u8));
        Assert.Null(_hints.Find(new SubjectIndex(), "_INBOX.a.1"u8));
    }

    [Fact]
    public void Find_AfterTheLifetime_IsNothingUnlessRequestedAgain()
    {
        _hints.Note(_index, "r.a"u8, _one);
        _time.Now += TimeSpan.FromSeconds(9);
        _hints.Note(_index, "r.a"u8, _one);
        _time.Now += TimeSpan.FromSeconds(9);
        Assert.NotNull(_hints.Find(_index, "r.a"u8));

        _time.Now += TimeSpan.FromSeconds(2);

        Assert.Null(_hints.Find(_index, "r.a"u8));
    }

    [Fact]
    public void Find_RequesterHasMoved_IsTheNewOne()
    {
        _hints.Note(_index, "r.a"u8, _one);
        _hints.Note(_index, "r.a"u8, _two);
        Assert.Same(_two, _hints.Find(_index, "r.a"u8)?.Subscriber);

        _hints.Forget(_two);

        Assert.Null(_hints.Find(_index, "r.a"u8));
    }

    [Fact]
    public void Note_MoreThanThereIsRoomFor_DropsTheOldest()
    {
        for (int i = 0; i < 1000; i++)
        {
            _time.Now += TimeSpan.FromMilliseconds(1);
            byte[] reply = TestSubscriptions.Utf8($"_INBOX.{i}.1");
            _hints.Note(_index, reply, _one);
            Assert.NotNull(_hints.Find(_index, reply));
        }

        int held = Enumerable.Range(0, 1000).Count(i => _hints.Find(_index, TestSubscriptions.Utf8($"_INBOX.{i}.1")) is not null);
        Assert.InRange(held, 32, 64);
    }

    [Fact]
    public void NoteAndFind_OfAKnownRequester_AllocateNothing()
    {
        _hints.Note(_index, "_INBOX.a.1"u8, _one);
        _hints.Find(_index, "_INBOX.a.1"u8);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 100; i++)
        {
            _hints.Note(_index, "_INBOX.a.1"u8, _one);
            _hints.Find(_index, "_INBOX.a.1"u8);
            _hints.Find(_index, "_INBOX.b.1"u8);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}

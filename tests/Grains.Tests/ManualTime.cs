namespace OrleansNats.Grains.Tests;

/// <summary>A clock that a test sets: its monotonic time and its wall clock apart, as they are when somebody sets the clock.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new(); // guards the fields below
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _now = TimeSpan.FromDays(1);
    private DateTimeOffset _wallClock = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_gate) return _now.Ticks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _wallClock;
    }

    public void SetWallClock(TimeSpan by)
    {
        lock (_gate) _wallClock += by;
    }

    public void Advance(TimeSpan by)
    {
        ManualTimer[] due;
        lock (_gate)
        {
            _now += by;
            _wallClock += by;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            foreach (ManualTimer timer in due) timer.Due = timer.Period > TimeSpan.Zero ? _now + timer.Period : TimeSpan.MaxValue;
        }
        foreach (ManualTimer timer in due) timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool isDue;
            lock (time._gate)
            {
                isDue = dueTime == TimeSpan.Zero;
                TimeSpan next = isDue ? period : dueTime;
                Due = next > TimeSpan.Zero ? time._now + next : TimeSpan.MaxValue;
                Period = period;
                if (!time._timers.Contains(this)) time._timers.Add(this);
            }
            if (isDue) fire();
            return true;
        }

        public void Dispose()
        {
            lock (time._gate) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

using OrleansNats.Grains.Gateways;
using OrleansNats.Grains.Members;
using OrleansNats.Testing;

namespace OrleansNats.Grains.Tests.Gateways;

public sealed class GatewayLeaseTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly ManualTime _time = new();
    private readonly FakeDirectory _directory = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly GatewayLease _lease;
    private Task _running = Task.CompletedTask;
    private int _registrations;

    public GatewayLeaseTests()
    {
        var registration = new GatewayRegistration(new GatewayMember("A", 1, "nats-route://a:6222/", [], 1), null!);
        _lease = new GatewayLease(_directory, registration, new OtherGateways("A"), new SiloReachability(_time, TimeSpan.FromSeconds(3)), _time);
        _lease.Registered += _ => _registrations++;
    }

    [Fact]
    public async Task Run_Held_RenewsThreeTimesPerLease()
    {
        await RegisterAsync();

        await CallAsync("renew", 3.4);
        _time.SetWallClock(TimeSpan.FromDays(-400)); // which nobody notices
        await CallAsync("renew", 3.4);
        Assert.Equal("register", _directory.Calls[0]);
        Assert.All(_directory.Calls.Skip(1), static call => Assert.Equal("renew", call));
        Assert.Equal(1, _registrations);
    }

    [Fact]
    public async Task Run_Unknown_RegistersAtOnce()
    {
        await RegisterAsync();
        _directory.Outcomes.Enqueue(MembershipOutcome.Unknown);

        await CallAsync("register", 3.4);

        await HeldAsync();
        Assert.Equal(["register", "renew", "register"], _directory.Calls);
        Assert.Equal(2, _registrations);
    }

    [Fact]
    public async Task Run_NoAnswerForAWholeLease_IsNotHeldAndRegisters()
    {
        await RegisterAsync();
        _directory.Fault = new IOException("cut\r\n off");
        await Eventually.TrueAsync(() => !_lease.IsHeld || !Pass(3.4), "lease given up", Deadline);
        Assert.Equal("cut", _lease.Failure);

        _directory.Fault = null;
        await CallAsync("register", 3.4);

        await HeldAsync();
        Assert.Equal(2, _registrations);
        Assert.Null(_lease.Failure);
    }

    [Fact]
    public async Task Run_Superseded_IsNotHeldAndAsksOn()
    {
        _directory.Outcomes.Enqueue(MembershipOutcome.Superseded);
        Run();
        await Eventually.TrueAsync(() => _lease.IsSuperseded, "superseded", Deadline);
        Assert.False(_lease.IsHeld);
        Assert.Equal(0, _registrations);

        await CallAsync("register", 3.4); // the other's lease has ended

        await HeldAsync();
        Assert.False(_lease.IsSuperseded);
    }

    [Fact]
    public async Task Wake_NothingDue_AsksNow()
    {
        await RegisterAsync();

        _lease.Wake();

        await _directory.CalledAsync(2);
        Assert.Equal("renew", _directory.Calls[^1]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private void Run() => _running = _lease.RunAsync(_stopping.Token);

    private async Task RegisterAsync()
    {
        Run();
        await HeldAsync();
    }

    private Task HeldAsync() => Eventually.TrueAsync(() => _lease.IsHeld, "held", Deadline);

    /// <summary>Lets time pass until the next call has been made, which is at most so many seconds later.</summary>
    private async Task CallAsync(string expected, double seconds)
    {
        int before = _directory.Calls.Count;
        // The loop may not wait yet when the clock is moved: then the step is its next one.
        await Eventually.TrueAsync(
            () => _directory.Calls.Count > before || !Pass(seconds), $"call of {expected}", Deadline);
        await Eventually.TrueAsync(() => _directory.Calls.Skip(before).Contains(expected), $"call of {expected}", Deadline);
    }

    private bool Pass(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return true;
    }

    private sealed class FakeDirectory : IGatewayDirectoryGrain
    {
        private readonly List<string> _calls = [];

        public IReadOnlyList<string> Calls
        {
            get
            {
                lock (_calls) return [.. _calls];
            }
        }

        public Queue<MembershipOutcome> Outcomes { get; } = new();

        public Exception? Fault { get; set; }

        public Task CalledAsync(int calls) => Eventually.TrueAsync(() => Calls.Count >= calls, $"{calls} calls", Deadline);

        public ValueTask<MembershipAnswer> RegisterAsync(GatewayRegistration registration) => Answer("register");

        public ValueTask<MembershipAnswer> RenewAsync(LeaseRenewal renewal) => Answer("renew");

        public ValueTask LeaveAsync(string gateway, long epoch) => ValueTask.CompletedTask;

        public ValueTask<MembershipAnswer> GetMembersAsync() => throw new NotSupportedException();

        public ValueTask<RosterAnswer> GetRosterAsync() => throw new NotSupportedException();

        private ValueTask<MembershipAnswer> Answer(string call)
        {
            lock (_calls) _calls.Add(call);
            if (Fault is { } fault) return ValueTask.FromException<MembershipAnswer>(fault);
            MembershipOutcome outcome = Outcomes.TryDequeue(out MembershipOutcome next) ? next : MembershipOutcome.Held;
            return ValueTask.FromResult(new MembershipAnswer(outcome, 1, 1, true, 10, 8, []));
        }
    }
}

using System.Globalization;

namespace OrleansNats.Grains.Tests.Quotas;

/// <summary>
/// Gateways that come, go and die, a grain that is lost, calls and notices that are lost or late, clients at random: there are never more connections
/// than allowed, nor twice the subscriptions, and once there is room everybody gets in.
/// </summary>
/// <remarks>ORLEANSNATS_QUOTA_SEEDS sets how many stories; 50 unless set.</remarks>
public sealed class QuotaModelTests
{
    private const int Steps = 400;

    [Fact]
    public async Task Random_NeverMoreThanAllowedAndNobodyStarves()
    {
        int seeds = int.TryParse(Environment.GetEnvironmentVariable("ORLEANSNATS_QUOTA_SEEDS"), CultureInfo.InvariantCulture, out int wanted) ? wanted : 50;
        long most = 0;
        for (int seed = 1; seed <= seeds; seed++)
        {
            using var story = new Story(seed);
            await story.RunAsync();
            most = Math.Max(most, story.SubscriptionsPercent);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"subscriptions at most: {most} % of the limit");
    }

    private sealed class Story : IDisposable
    {
        private readonly ManualTime _time = new();
        private readonly Random _random;
        private readonly QuotaNetwork _network;
        private readonly List<Task<(bool IsIn, bool HasWaited)>> _connecting = [];
        private readonly int _seed;
        private readonly int _limit;
        private int _lastGateway;

        public Story(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            _limit = _random.Next(3) switch { 0 => _random.Next(1, 8), 1 => _random.Next(10, 60), _ => _random.Next(100, 1000) };
            _network = new QuotaNetwork(seed, _time) { LossPercent = _random.Next(3) * 5 };
            for (int i = _random.Next(1, 5); i >= 0; i--) Join();
        }

        public long SubscriptionsPercent { get; private set; }

        private string Name => string.Create(CultureInfo.InvariantCulture, $"seed {_seed}, limit {_limit}");

        public async Task RunAsync()
        {
            for (int i = 0; i < Steps; i++)
            {
                Do();
                for (int steps = _random.Next(6); steps > 0; steps--)
                {
                    _network.Step();
                    Check();
                }

                if (_random.Next(4) == 0) await Task.Yield();
                if (_random.Next(10) == 0) _network.Pass();
                Check();
            }

            await EndAsync();
        }

        public void Dispose() => _network.Dispose();

        private void Do()
        {
            IReadOnlyList<QuotaGateway> gateways = _network.Gateways;
            if (gateways.Count == 0)
            {
                Join();
                return;
            }

            QuotaGateway gateway = gateways[_random.Next(gateways.Count)];
            switch (_random.Next(100))
            {
                case < 45:
                    for (int i = _random.Next(1, 1 + Math.Max(2, _limit / 10)); i > 0; i--) _connecting.Add(gateway.ConnectAsync());
                    break;
                case < 70:
                    for (int i = _random.Next(1, 1 + Math.Max(2, _limit / 10)); i > 0 && gateway.Connections > 0; i--) gateway.Disconnect();
                    break;
                case < 82 when gateway.Connections > 0:
                    for (int i = _random.Next(1, 1 + Math.Max(2, _limit / 8)); i > 0; i--) gateway.TrySubscribe();
                    break;
                case < 92:
                    for (int i = _random.Next(1, 1 + Math.Max(2, _limit / 8)); i > 0 && gateway.Subscriptions > 0; i--) gateway.Unsubscribe();
                    break;
                case < 94:
                    _network.LoseGrain();
                    break;
                case < 96:
                    _network.Kill(gateway);
                    break;
                case < 98 when gateways.Count < 8:
                    Join();
                    break;
                default:
                    _network.IsDown = !_network.IsDown;
                    break;
            }
        }

        private void Join() => _network.Join(string.Create(CultureInfo.InvariantCulture, $"G{++_lastGateway}"), _limit, _limit);

        private void Check()
        {
            IReadOnlyList<QuotaGateway> gateways = _network.Gateways;
            long connections = gateways.Sum(static gateway => gateway.Connections);
            Assert.True(connections <= _limit, $"{Name}: {connections} connections");
            Assert.True(gateways.All(static gateway => gateway.Closed == 0), $"{Name}: somebody was closed");
            long subscriptions = gateways.Sum(static gateway => gateway.Subscriptions);
            SubscriptionsPercent = Math.Max(SubscriptionsPercent, subscriptions * 100 / _limit);
            Assert.True(subscriptions <= Math.Max(2 * _limit, _limit + gateways.Count), $"{Name}: {subscriptions} subscriptions");
        }

        /// <summary>Nothing is lost any more: those who wait get an answer, and there is room for as many as are missing and for no more, wherever they come.</summary>
        private async Task EndAsync()
        {
            _network.LossPercent = 0;
            _network.IsDown = false;
            if (_network.Gateways.Count == 0) Join();
            await _network.RunUntilAsync(() => _connecting.All(static connecting => connecting.IsCompleted), $"{Name}: everybody who waits has an answer");
            for (long missing = _limit - _network.Gateways.Sum(static gateway => gateway.Connections); missing > 0; missing--) await ConnectSomewhereAsync();
            Check();
            Task<(bool IsIn, bool HasWaited)> last = _network.Gateways[0].ConnectAsync();
            await _network.RunUntilAsync(() => last.IsCompleted, $"{Name}: the last one has an answer");
            Assert.False((await last).IsIn, $"{Name}: one too many");
        }

        private async Task ConnectSomewhereAsync()
        {
            for (int tries = 0; tries < 20; tries++)
            {
                Task<(bool IsIn, bool HasWaited)> connecting = _network.Gateways[_random.Next(_network.Gateways.Count)].ConnectAsync();
                await _network.RunUntilAsync(() => connecting.IsCompleted, $"{Name}: an answer");
                if ((await connecting).IsIn) return;
                await _network.RunAWhileAsync();
            }

            Assert.Fail($"{Name}: nobody gets in, {_network.Gateways.Sum(static gateway => gateway.Connections)} are");
        }
    }
}

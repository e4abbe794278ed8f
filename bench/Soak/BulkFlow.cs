using System.Globalization;
using System.Text.Json;

namespace OrleansNats.Soak;

/// <summary>Messages at a steady rate through the load generator, which checks number, order and content of every one.</summary>
/// <remarks>Runs in segments, each with new connections, so that a long run shows where it was when something went wrong.</remarks>
internal sealed class BulkFlow(LoadGenerator generator, string name, string mode, int seconds, string[] arguments)
{
    private const int SegmentSeconds = 30;
    private static readonly string[] Wrongs = ["lost", "extra", "out_of_order", "dups", "alien", "gaps", "errors"];

    private readonly Dictionary<string, long> _wrong = Wrongs.ToDictionary(wrong => wrong, _ => 0L);

    public string Name => name;

    public FaultLog Faults { get; } = new();

    public long Published { get; private set; }

    public long Expected { get; private set; }

    public long Delivered { get; private set; }

    /// <summary>Messages a second, of each segment.</summary>
    public List<double> Rates { get; } = [];

    public IReadOnlyDictionary<string, long> Wrong => _wrong;

    public async Task RunAsync()
    {
        for (int done = 0; done < seconds; done += SegmentSeconds)
        {
            try
            {
                int length = Math.Min(SegmentSeconds, seconds - done);
                Add(await generator.RunAsync(mode, length, [.. arguments, "--prefix", name.Replace(' ', '-')]), done);
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException)
            {
                Faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name}, segment at {done} s: {e.Message}"));
            }
        }
    }

    private void Add(JsonElement result, int at)
    {
        if (result.TryGetProperty("error", out _))
        {
            Faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name}, segment at {at} s: {result}"));
            return;
        }

        Published += result.GetProperty("published").GetInt64();
        Expected += result.GetProperty("expected").GetInt64();
        Delivered += result.GetProperty("delivered").GetInt64();
        Rates.Add(result.GetProperty("pub_rate").GetDouble());
        bool wrong = false;
        foreach (string key in Wrongs)
        {
            long count = result.TryGetProperty(key, out JsonElement value) ? value.GetInt64() : 0;
            _wrong[key] += count;
            wrong |= count > 0;
        }

        if (wrong) Faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name}, segment at {at} s: {result}"));
    }
}

using System.Globalization;
using System.Text.Json;

namespace OrleansNats.Soak;

/// <summary>Result of a soak, as text and as JSON.</summary>
internal sealed record SoakReport(
    string Server,
    double Seconds,
    long TargetRate,
    IReadOnlyList<BulkFlow> Flows,
    ClientMix Mix,
    MemoryVerdict Memory)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Where the server's own counters disagree with what the clients saw.</summary>
    public required IReadOnlyList<string> ServerFaults { get; init; }

    public bool IsGood => Memory.IsGood && !Faults.Any();

    private IEnumerable<string> Faults =>
        Flows.SelectMany(flow => flow.Faults.Texts).Concat(Mix.All.SelectMany(load => load.Faults.Texts)).Concat(ServerFaults);

    public IEnumerable<string> Lines()
    {
        yield return Text($"soak of {Server}: {Seconds:F0} s, bulk target {TargetRate} messages/s");
        foreach (BulkFlow flow in Flows)
        {
            string rates = flow.Rates.Count == 0
                ? "no rate"
                : Text($"{flow.Rates.Average():F0}/s ({flow.Rates.Min():F0}..{flow.Rates.Max():F0})");
            string wrong = string.Join(", ", flow.Wrong.Select(entry => Text($"{entry.Key} {entry.Value}")));
            string counts = Text($"published {flow.Published}, delivered {flow.Delivered} of {flow.Expected}");
            yield return Text($"  {flow.Name}: {rates}, {counts}, {wrong}");
        }

        foreach (ILoad load in Mix.All)
        {
            string figures = string.Join(", ", load.Figures.Select(entry => Text($"{entry.Key} {entry.Value}")));
            yield return Text($"  {load.Name}: {figures}, faults {load.Faults.Count}");
        }

        foreach ((string kind, long[] counts) in Mix.BadClients.Kinds)
        {
            yield return Text($"    {kind}: tries {counts[0]}, exact {counts[1]}");
        }

        string judged = Memory.IsJudged ? "after the first minute" : "second half, too short to judge growth";
        string sizes = Text($"{Memory.BaseMiB:F1} MiB, at the end {Memory.EndMiB:F1}, most {Memory.MaxMiB:F1}");
        yield return Text($"  memory {judged}: {sizes}, slope {Memory.SlopeMiBPerMinute:F2} MiB/min");
        foreach (string fault in Faults) yield return "  ! " + fault;
        if (!Memory.IsGood) yield return "  ! memory grew";
        yield return IsGood ? "good" : "BAD";
    }

    public async Task WriteJsonAsync(string file, MemorySampler memory)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await using FileStream stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, Shape(memory), Indented);
    }

    private object Shape(MemorySampler memory) => new
    {
        server = Server,
        seconds = Seconds,
        target_rate = TargetRate,
        good = IsGood,
        flows = Flows.ToDictionary(
            flow => flow.Name,
            flow => new { flow.Published, flow.Expected, flow.Delivered, flow.Rates, flow.Wrong }),
        clients = Mix.All.ToDictionary(load => load.Name, load => new { load.Figures, faults = load.Faults.Count }),
        bad_clients = Mix.BadClients.Kinds.ToDictionary(kind => kind.Key, kind => new { tries = kind.Value[0], exact = kind.Value[1] }),
        memory = Memory,
        rss_mib = memory.Samples.Select(sample => Math.Round(sample.MiB, 1)),
        faults = Faults,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

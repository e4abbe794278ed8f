using System.Globalization;
using OrleansNats.Testing;
using OrleansNats.Soak;

namespace OrleansNats.Interop.BadInput;

/// <summary>The soak of <c>bench/Soak</c> in short.</summary>
[Collection(BadInputRuns.Name)]
public sealed class SoakTests
{
    private const int DefaultSeconds = 15;

    [Fact]
    public async Task Soak_AllKindsOfClients_NothingLostAndEveryAnswerExact()
    {
        Assert.SkipUnless(Tools.Has("gcc"), "gcc is not installed");
        string? wanted = Environment.GetEnvironmentVariable("ORLEANSNATS_SOAK_SECONDS");
        int seconds = int.TryParse(wanted, CultureInfo.InvariantCulture, out int number) ? Math.Max(number, 5) : DefaultSeconds;
        string folder = Directory.CreateTempSubdirectory("orleansnats-soak-").FullName;
        try
        {
            var lines = new List<string>();
            var options = new SoakOptions
            {
                Seconds = seconds,
                Server = Servers.Get(Servers.Gateway).FileName,
                JsonFile = Path.Combine(folder, "soak.json"),
            };
            int code = await SoakRun.RunAsync(options, lines.Add);
            Assert.True(code == 0, string.Join('\n', lines));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

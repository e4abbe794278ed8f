using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Configuration;

public sealed class ConfigFuzzTests
{
    private const int Inputs = 200_000;

    private static readonly byte[][] Dictionary =
    [
        "{"u8.ToArray(), "}"u8.ToArray(), "["u8.ToArray(), "]"u8.ToArray(), "("u8.ToArray(), "\n)\n"u8.ToArray(), "\""u8.ToArray(),
        "'"u8.ToArray(), "$p"u8.ToArray(), "include "u8.ToArray(), "\\x4"u8.ToArray(), "#"u8.ToArray(), "//"u8.ToArray(), "\r\n"u8.ToArray(),
        "9223372036854775807e"u8.ToArray(), "-"u8.ToArray(), "1.2.3"u8.ToArray(), "2016-05-04T"u8.ToArray(), "\0"u8.ToArray(), [0xff], [0xe2, 0x82],
    ];

    /// <summary>Bytes that keep most texts readable, so that the fuzzing gets past the first line.</summary>
    private static readonly byte[] Common = "abkmz0159.-_ \n\t,;:=\"'"u8.ToArray();

    [Fact]
    public void Test_MutatedConfigs_AlwaysGiveAVerdict()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Configuration", "Corpus");
        byte[][] seeds = [.. Directory.GetFiles(folder, "*.conf").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        var random = new Random(20240607);
        byte[] text = [];
        var loader = new OptionsLoader("x", static _ => null, _ => text, static name => name == "p" ? "[1, $p]" : null);
        int accepted = 0;
        for (int i = 0; i < Inputs; i++)
        {
            text = Mutate(seeds[random.Next(seeds.Length)], random);
            OptionsLoadResult result = loader.Test();
            Assert.True(result.Options is null != result.Error is null);
            if (result.Options is not null) accepted++;
        }

        // Both outcomes have to occur often, or the mutations say nothing.
        Assert.InRange(accepted, Inputs / 40, Inputs * 39 / 40);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        List<byte> bytes = [.. seed];
        int edits = random.Next(1, 3);
        for (int i = 0; i < edits; i++)
        {
            int at = random.Next(bytes.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = random.Next(4) == 0 ? (byte)random.Next(256) : Common[random.Next(Common.Length)];
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveRange(at, random.Next(1, bytes.Count - at + 1));
                    break;
                case 2 when at < bytes.Count:
                    bytes.InsertRange(at, bytes.GetRange(at, random.Next(1, Math.Min(bytes.Count - at, 40) + 1)));
                    break;
                default:
                    bytes.InsertRange(at, Dictionary[random.Next(Dictionary.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }
}

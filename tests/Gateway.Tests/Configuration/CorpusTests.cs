using System.Text.RegularExpressions;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Configuration;

/// <summary>Agreement with nats-server 2.15.1 on which configs are good, and on their digests. See Corpus/README.md.</summary>
public sealed partial class CorpusTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Configuration", "Corpus");

    private static readonly Dictionary<string, string> Environment = new()
    {
        ["CORPUS_PORT"] = "4333",
        ["CORPUS_NAME"] = "\"from-env\"",
        ["CORPUS_SIZE"] = "2MB",
        ["CORPUS_TAGS"] = "[\"a\", b]",
        ["CORPUS_LOOP"] = "$CORPUS_LOOP",
        ["CORPUS_BAD"] = "\"x",
    };

    /// <summary>Files judged otherwise than by nats-server, and why.</summary>
    private static readonly Dictionary<string, string> Differences = new()
    {
        ["accounts-int.conf"] = "nats-server ignores a value that is no account at all",
        ["cluster-compression-unknown.conf"] = "nats-server notices it at start only",
        ["integer-bracket.conf"] = "nats-server takes the bracket behind a number into a string",
        ["integer-unit-overflow.conf"] = "nats-server stores what is left after the overflow",
        ["own-log-format.conf"] = "log_format is a key of this server only",
        ["quote-alone-at-end.conf"] = "nats-server takes an open quote at the very end for the end of the file",
        ["variable-environment-array.conf"] = "nats-server cannot use an array from the environment",
        ["write-timeout-retry.conf"] = "not supported yet",
    };

    public static TheoryData<string, bool, string> Rows()
    {
        var rows = new TheoryData<string, bool, string>();
        foreach (string line in File.ReadLines(Path.Combine(Folder, "verdicts.tsv")))
        {
            string[] cells = line.Split('\t');
            rows.Add(cells[0], cells[1] == "accept", cells[2]);
        }

        return rows;
    }

    [Theory, MemberData(nameof(Rows))]
    public void Test_CorpusFile_JudgedAsByNatsServer(string file, bool accepted, string digest)
    {
        OptionsLoadResult result = Loader(file).Test();

        bool differs = Differences.ContainsKey(file) || (accepted && file.StartsWith("unsupported-", StringComparison.Ordinal)
            && file != "unsupported-jetstream-off.conf");
        Assert.Equal(accepted != differs, result.Options is not null);
        if (accepted && !differs) Assert.Equal(digest, result.Options!.ConfigDigest);
    }

    [Theory, MemberData(nameof(Rows))]
    public void Test_RejectedCorpusFile_EveryErrorHasPosition(string file, bool accepted, string digest)
    {
        _ = digest;
        OptionsLoadResult result = Loader(file).Test();

        if (accepted || result.Options is not null) return;
        if (result.Error!.EndsWith("config has no values or is empty", StringComparison.Ordinal)) return;
        Assert.All(result.Error.Split('\n'), line => Assert.Matches(Positioned(), line));
    }

    [Fact]
    public void Rows_Corpus_CoversEveryFile() =>
        Assert.Equal(Directory.GetFiles(Folder, "*.conf").Length, Rows().Count);

    private static OptionsLoader Loader(string file) => new(
        file,
        static _ => null,
        static path => File.ReadAllBytes(Path.Combine(Folder, path)),
        static name => Environment.GetValueOrDefault(name));

    [GeneratedRegex(@"^[\w/.-]+:\d+:\d+: .")]
    private static partial Regex Positioned();
}

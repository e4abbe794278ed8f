using System.Text.RegularExpressions;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Deployment;

/// <summary>A Bicep file as text; knows as much of the language as these tests ask.</summary>
internal sealed partial class BicepFile
{
    private BicepFile(string name, string text)
    {
        Name = name;
        Text = Comment().Replace(text, "");
        Code = StringLiteral().Replace(Text, "''");
    }

    public static string Folder { get; } = Path.Combine(RepositoryPaths.Root, "deploy", "azure");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.bicep").Select(static file => Path.GetFileName(file))];

    public string Name { get; }

    /// <summary>Without comments.</summary>
    public string Text { get; }

    /// <summary>Without comments and with empty strings.</summary>
    public string Code { get; }

    public IEnumerable<string> Parameters => Parameter().Matches(Code).Select(static match => match.Groups[1].Value);

    /// <summary>Parameters that have no default.</summary>
    public IEnumerable<string> RequiredParameters => Parameter().Matches(Code).Where(static match => !match.Groups[2].Success).Select(static match => match.Groups[1].Value);

    /// <summary>Everything that has a name.</summary>
    public HashSet<string> Declared => [.. Declaration().Matches(Code).Select(static match => match.Groups[1].Value)];

    /// <summary>Names whose members are read.</summary>
    public IEnumerable<string> Used => MemberAccess().Matches(Code + string.Concat(Interpolation().Matches(Text).Select(static match => match.Groups[1].Value + "\n")))
        .Select(static match => match.Groups[1].Value).Distinct();

    /// <summary>Variables of the container, with the expressions of their values; those from secrets have none.</summary>
    public Dictionary<string, string> Variables => Variable().Matches(Text).ToDictionary(static match => match.Groups[1].Value, static match => match.Groups[2].Value);

    /// <summary>Kind, path (empty for TCP) and port expression of the probes.</summary>
    public IEnumerable<(string Kind, string Path, string Port)> Probes =>
        Probe().Matches(Text).Select(static match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value));

    public static BicepFile Read(string name) => new(name, File.ReadAllText(Path.Combine(Folder, name)));

    /// <summary>Value of <c>var name = value</c> or of a parameter's default.</summary>
    public string ValueOf(string name) => Regex.Match(Text, $@"^(?:var|param) {name}(?: \w+)? = '?([^'\r\n]*)'?$", RegexOptions.Multiline).Groups[1].Value;

    /// <summary>Arguments of a module, by parameter.</summary>
    public Dictionary<string, string> Arguments(string module)
    {
        string call = Regex.Match(Text, $@"^module {module} .*?^  params: \{{$(.*?)^  \}}$", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        return Argument().Matches(call).ToDictionary(static match => match.Groups[1].Value, static match => match.Groups[2].Value);
    }

    [GeneratedRegex(@"(?<=^|\s)//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"'(?:\\.|[^'\\\r\n])*'")]
    private static partial Regex StringLiteral();

    [GeneratedRegex(@"^param (\w+) \w+( =)?", RegexOptions.Multiline)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^(?:param|var|resource|module|output) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<![\w.])([a-z]\w*)\.(?=[a-z])")]
    private static partial Regex MemberAccess();

    [GeneratedRegex(@"\$\{([^}]*)\}")]
    private static partial Regex Interpolation();

    [GeneratedRegex(@"name: '([A-Z_]+)'\s+(?:value: (.*)|secretRef: '[a-z-]+')")]
    private static partial Regex Variable();

    [GeneratedRegex(@"type: '(Startup|Readiness|Liveness)'\s+(?:httpGet|tcpSocket): \{\s+(?:path: '([^']*)'\s+)?port: (\w+)")]
    private static partial Regex Probe();

    [GeneratedRegex(@"^    (\w+): (.*)$", RegexOptions.Multiline)]
    private static partial Regex Argument();
}

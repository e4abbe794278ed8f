using System.Xml.Linq;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Repository;

/// <summary>Some NuGet feeds lack Orleans' packages; what needs them must be known to the build, so that it can be left out.</summary>
public sealed class OrleansProjectsTests
{
    private const string Switch = "OrleansPackages";

    private static readonly string[] Listed =
    [
        .. XDocument.Load(Path.Combine(RepositoryPaths.Root, "Directory.Solution.targets")).Descendants("OrleansProject")
            .Select(static item => item.Attribute("Include")!.Value),
    ];

    public static TheoryData<string> Projects =>
    [
        .. new[] { "src", "tests", "bench" }
            .SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(static file => Path.GetRelativePath(RepositoryPaths.Root, file)),
    ];

    [Theory, MemberData(nameof(Projects))]
    public void Project_ThatNeedsOrleans_IsListedOrAsksTheSwitch(string project)
    {
        XDocument file = XDocument.Load(Path.Combine(RepositoryPaths.Root, project));
        IEnumerable<XElement> needs = file.Descendants("PackageReference").Concat(file.Descendants("ProjectReference"))
            .Where(static reference => NeedsOrleans(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        if (Listed.Contains(project)) return;
        Assert.All(needs, need => Assert.True(
            need.AncestorsAndSelf().Any(static element => element.Attribute("Condition")?.Value.Contains(Switch, StringComparison.Ordinal) == true),
            $"{project} needs {need.Attribute("Include")!.Value} whatever {Switch} says, and Directory.Solution.targets does not list it"));
    }

    [Fact]
    public void Listed_Projects_Exist() => Assert.All(Listed, static project => Assert.True(File.Exists(Path.Combine(RepositoryPaths.Root, project)), project));

    private static bool NeedsOrleans(string reference) =>
        reference.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal)
        || Listed.Any(project => Path.GetFileName(project) == Path.GetFileName(reference));
}

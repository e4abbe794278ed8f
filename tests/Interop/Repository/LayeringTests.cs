using System.Xml.Linq;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Repository;

/// <summary>Who may know whom: <c>docs/architecture</c>, "Projects".</summary>
public sealed class LayeringTests
{
    /// <summary>Each project may reference only those before it.</summary>
    private static readonly string[] Layers = ["Protocol", "Credentials", "Routing", "JetStream", "Grains", "Hosting", "Gateway", "Silo"];

    private static readonly string Sources = Path.Combine(RepositoryPaths.Root, "src");

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Sources).Select(folder => Path.GetFileName(folder)!)];

    [Theory, MemberData(nameof(Projects))]
    public void Project_References_OnlyLayersBelow(string project)
    {
        int layer = Array.IndexOf(Layers, project);
        Assert.True(layer >= 0, $"src/{project} is no layer of the design");
        XDocument file = XDocument.Load(Path.Combine(Sources, project, project + ".csproj"));
        IEnumerable<string> references = file.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.All(references, reference => Assert.True(Array.IndexOf(Layers, reference) is var below && below >= 0 && below < layer, $"{project} must not reference {reference}"));
    }

    [Fact]
    public void SourceFiles_Length_Under500Lines()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal));
        Assert.All(files, file => Assert.True(File.ReadLines(file).Count() < 500, file));
    }
}

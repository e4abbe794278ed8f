namespace OrleansNats.Testing;

/// <summary>Places in the source tree, found from the running test's own folder.</summary>
public static class RepositoryPaths
{
    /// <summary>The folder that holds <c>OrleansNats.sln</c>.</summary>
    /// <exception cref="InvalidOperationException">The test runs outside of the source tree.</exception>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OrleansNats.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"no OrleansNats.sln above {AppContext.BaseDirectory}");
    }
}

namespace OrleansNats.Testing;

/// <summary>Programs that the machine may or may not have.</summary>
public static class Tools
{
    /// <summary>Whether PATH has a program of this name.</summary>
    public static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}

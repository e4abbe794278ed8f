namespace OrleansNats.Testing;

/// <summary>A folder that goes with its owner.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("orleansnats-").FullName;

    /// <summary>Writes a file; returns its full path.</summary>
    public string Write(string name, string text)
    {
        string file = Path.Combine(FullPath, name);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}

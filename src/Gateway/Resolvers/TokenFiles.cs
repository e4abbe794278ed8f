using System.Text;
using OrleansNats.Credentials.Jwt;

namespace OrleansNats.Gateway.Resolvers;

/// <summary>
/// The files of a directory of tokens, named as nats-server names them: <c>KEY.jwt</c>, and <c>KEY.jwt.deleted</c> for what was deleted.
/// A file is written beside its place and then moved there, so that it is always either the old or the new one.
/// </summary>
/// <param name="folder">Belongs to this server alone.</param>
internal sealed class TokenFiles(string folder)
{
    private const string Ending = ".jwt";
    private const string DeletedEnding = ".deleted";
    private const string UnfinishedEnding = ".unfinished"; // what an interrupted write may leave
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnerOnly | UnixFileMode.UserExecute;

    public string Folder => folder;

    /// <summary>Makes the folder if it is not there, and clears away what an interrupted write has left.</summary>
    public void Open()
    {
        MakeFolder();
        foreach (string file in Directory.EnumerateFiles(folder, "*" + Ending + UnfinishedEnding)) File.Delete(file);
    }

    /// <summary>Names of the files without their ending, whatever they are, in ordinal order.</summary>
    public string[] Names() => [.. Directory.EnumerateFiles(folder, "*" + Ending).Select(static file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>A token; null if there is none.</summary>
    /// <exception cref="IOException">The file cannot be read, or is larger than a token may be.</exception>
    public string? Read(string key)
    {
        try
        {
            using FileStream file = File.OpenRead(PathOf(key));
            if (file.Length > NatsJwt.MaxTokenBytes) throw new IOException($"{PathOf(key)} has {file.Length} bytes, which is more than a token may have");
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Encoding.UTF8.GetString(bytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes a token.</summary>
    /// <param name="isDurable">Whether it has to outlast the machine's end too, and not only the process's: somebody is told that it is kept.</param>
    public void Write(string key, string token, bool isDurable)
    {
        string unfinished = PathOf(key) + UnfinishedEnding;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        try
        {
            MakeFolder(); // somebody may have taken it away
            using (var file = new FileStream(unfinished, options))
            {
                file.Write(Encoding.UTF8.GetBytes(token));
                file.Flush(flushToDisk: isDurable);
            }

            File.Move(unfinished, PathOf(key), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(unfinished);
            throw;
        }
    }

    /// <summary>Takes a token away.</summary>
    /// <param name="isKept">Whether the file is kept under another name.</param>
    /// <returns>False if there was none.</returns>
    public bool Delete(string key, bool isKept)
    {
        string path = PathOf(key);
        if (!File.Exists(path)) return false;
        if (isKept) File.Move(path, path + DeletedEnding, overwrite: true);
        else File.Delete(path);
        return true;
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnersFolder);
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure to write is what is told.
        }
    }

    private string PathOf(string key) => Path.Combine(folder, key + Ending);
}

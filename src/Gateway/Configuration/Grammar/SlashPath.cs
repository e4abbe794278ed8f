namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>Paths written with slashes, shortened without asking the file system: <c>a/./b/../c</c> is <c>a/c</c>.</summary>
internal static class SlashPath
{
    /// <summary>Joins two paths; the second one counts from <paramref name="folder"/> even when it begins with a slash.</summary>
    public static string Join(string folder, string path) => Clean($"{(folder.Length == 0 ? "." : folder)}/{path}");

    /// <summary>Shortest form of a path; "." for an empty one.</summary>
    public static string Clean(string path)
    {
        bool rooted = path.StartsWith('/');
        List<string> parts = [];
        foreach (string part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0 && parts[^1] != "..") parts.RemoveAt(parts.Count - 1);
            else if (!rooted) parts.Add(part);
        }

        string joined = string.Join('/', parts);
        if (rooted) return "/" + joined;
        return joined.Length == 0 ? "." : joined;
    }
}

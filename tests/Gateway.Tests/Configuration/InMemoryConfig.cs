using System.Text;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Configuration;

/// <summary>Reads configs from a dictionary instead of a disk.</summary>
internal static class InMemoryConfig
{
    public const string File = "test.conf";

    public static OptionsLoader Loader(string text, Action<GatewayOptions>? flags = null, Dictionary<string, string>? environment = null) =>
        Loader(new Dictionary<string, string> { [File] = text }, flags, environment);

    public static OptionsLoader Loader(
        Dictionary<string, string> files, Action<GatewayOptions>? flags = null, Dictionary<string, string>? environment = null) =>
        new(
            File,
            options =>
            {
                flags?.Invoke(options);
                return null;
            },
            path => files.TryGetValue(path, out string? text) ? Encoding.UTF8.GetBytes(text) : throw new FileNotFoundException(path),
            name => environment?.GetValueOrDefault(name));

    /// <summary>Loads a text that must be good.</summary>
    public static GatewayOptions Load(string text, Action<GatewayOptions>? flags = null)
    {
        OptionsLoadResult loaded = Loader(text, flags).Load();
        Assert.Null(loaded.Error);
        return loaded.Options!;
    }
}

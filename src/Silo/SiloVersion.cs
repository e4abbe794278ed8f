using System.Reflection;

namespace OrleansNats.Silo;

/// <summary>The version told to users.</summary>
internal static class SiloVersion
{
    /// <summary>E.g. <c>0.1.0</c>: <c>Version</c> of Directory.Build.props.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        string text = typeof(SiloVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        return text.Split('+')[0];
    }
}

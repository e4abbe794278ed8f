using System.CommandLine;

namespace OrleansNats.CredentialsTool;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string> Folder { get; } = new("--folder") { Description = "Folder of the operator's keys and tokens.", DefaultValueFactory = static _ => "." };

    public static Argument<string> Name(string description) => new("name") { Description = description };

    public static Option<long> Limit(string name, string description) => new(name) { Description = description + "; -1 for no limit.", DefaultValueFactory = static _ => -1 };

    public static Option<string[]> Subjects(string name, string description) =>
        new(name) { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = static _ => [] };
}

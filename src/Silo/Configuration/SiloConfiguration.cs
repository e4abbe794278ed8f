using System.Collections;
using Microsoft.Extensions.Configuration;

namespace OrleansNats.Silo.Configuration;

/// <summary>
/// Puts options together: the command line wins over the environment, which wins over appsettings.json. An empty value counts as none.
/// </summary>
internal static class SiloConfiguration
{
    /// <summary>Section of appsettings.json with the settings; the section "Logging" beside it has levels.</summary>
    public const string Section = "OrleansNats";

    /// <summary>Name of this replica, set by Azure Container Apps.</summary>
    public const string ReplicaVariable = "CONTAINER_APP_REPLICA_NAME";

    /// <exception cref="SiloConfigurationException">A value is wrong, or what belongs together is not there.</exception>
    /// <param name="flags">By name of the setting.</param>
    /// <param name="environment">All variables of the process.</param>
    public static SiloHostOptions Read(IReadOnlyDictionary<string, string> flags, IDictionary environment, IConfiguration file)
    {
        IConfigurationSection section = file.GetSection(Section);
        if (section.GetChildren().FirstOrDefault(child => SiloSetting.ByName(child.Key) is null) is { } unknown)
            throw new SiloConfigurationException($"appsettings.json: {Section}:{unknown.Key} is no setting of a silo");

        SiloHostOptions options = new() { SiloName = environment[ReplicaVariable] as string ?? "" };
        HashSet<string> given = [];
        foreach (SiloSetting setting in SiloSetting.All)
        {
            (string? text, string source) = flags.TryGetValue(setting.Name, out string? flag) ? (flag, setting.Flag)
                : environment[setting.Variable] is string { Length: > 0 } variable ? (variable, setting.Variable)
                : (section[setting.Name], $"appsettings.json: {Section}:{setting.Name}");
            if (string.IsNullOrEmpty(text)) continue;
            // The text itself is not told: it may be a secret that got into the wrong place.
            if (setting.Read(options, text) is { } problem) throw new SiloConfigurationException($"{source} {problem}");
            given.Add(setting.Name);
        }

        Check(options);
        if (options.Clustering == ClusteringKind.Localhost) LocalPorts.Choose(options, given);
        return options;
    }

    /// <summary>Variables with the prefix of the silo's that it does not know: slips of the pen, most likely.</summary>
    public static IEnumerable<string> UnknownVariables(IDictionary environment) => environment.Keys.Cast<string>()
        .Where(name => name.StartsWith(SiloSetting.VariablePrefix, StringComparison.Ordinal))
        .Where(name => SiloSetting.All.All(setting => setting.Variable != name))
        .Order(StringComparer.Ordinal);

    private static void Check(SiloHostOptions options)
    {
        bool hasConnection = options.ConnectionString.Length > 0;
        string? problem = options.Clustering switch
        {
            ClusteringKind.AdoNet when !hasConnection => "clustering adonet needs connection_string",
            ClusteringKind.AzureTable when hasConnection == options.AccountUrl is not null => "clustering azure_table needs either connection_string or account_url",
            ClusteringKind.Localhost when hasConnection || options.AccountUrl is not null => "clustering localhost has no use for connection_string or account_url; say azure_table or adonet",
            _ => null,
        };
        if (problem is not null) throw new SiloConfigurationException(problem);
    }
}

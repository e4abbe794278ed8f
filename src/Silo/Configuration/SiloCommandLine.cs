using System.Text;

namespace OrleansNats.Silo.Configuration;

/// <summary>The command line: settings as <c>--cluster-id NAME</c> or <c>--cluster-id=NAME</c>, and what is not a setting.</summary>
/// <param name="Settings">By name of the setting.</param>
/// <param name="ConfigFile">File to read in place of the appsettings.json beside the program; null when not given.</param>
/// <param name="Probe">Path to ask of a silo that runs on this machine, then end; null when not given.</param>
internal sealed record SiloCommandLine(IReadOnlyDictionary<string, string> Settings, string? ConfigFile, string? Probe, bool Help, bool Version)
{
    private const string ConfigFlag = "--config";
    private const string ProbeFlag = "--probe";

    /// <exception cref="SiloConfigurationException">An argument is unknown, or lacks its value.</exception>
    public static SiloCommandLine Parse(IReadOnlyList<string> arguments)
    {
        Dictionary<string, string> settings = [];
        string? config = null;
        string? probe = null;
        bool help = false;
        bool version = false;
        for (int i = 0; i < arguments.Count; i++)
        {
            (string name, string? value) = Split(arguments[i]);
            switch (name)
            {
                case "--help" or "-h":
                    help = true;
                    continue;
                case "--version" or "-v":
                    version = true;
                    continue;
            }

            SiloSetting? setting = SiloSetting.All.FirstOrDefault(s => s.Flag == name.Replace('_', '-'));
            if (setting is null && name is not (ConfigFlag or ProbeFlag)) throw new SiloConfigurationException($"unknown argument {name}; --help lists all");
            if (value is null && ++i == arguments.Count) throw new SiloConfigurationException($"{name} lacks its value");
            value ??= arguments[i];
            if (setting is not null) settings[setting.Name] = value;
            else if (name == ConfigFlag) config = value;
            else probe = value is "live" or "ready" ? $"/{value}z" : throw new SiloConfigurationException("--probe is followed by live or ready");
        }

        return new SiloCommandLine(settings, config, probe, help, version);
    }

    public static string HelpText()
    {
        StringBuilder text = new();
        text.AppendLine("OrleansNats.Silo: holds the interest of OrleansNats gateways that find each other through it.");
        text.AppendLine();
        text.AppendLine("Each setting is also an environment variable (--cluster-id: ORLEANSNATS_CLUSTER_ID) and a key of the section");
        text.AppendLine("\"OrleansNats\" of appsettings.json (cluster_id). The command line wins, then the environment.");
        text.AppendLine();
        foreach (SiloSetting setting in SiloSetting.All) AppendLine(text, $"{setting.Flag} {setting.Value}", setting.Help);
        AppendLine(text, $"{ConfigFlag} FILE", "in place of the appsettings.json beside the program");
        AppendLine(text, $"{ProbeFlag} live|ready", "asks the silo on this machine, exit code 0 for yes");
        AppendLine(text, "-h, --help", "this text");
        AppendLine(text, "-v, --version", "the version");
        return text.ToString();
    }

    private static (string Name, string? Value) Split(string argument)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static void AppendLine(StringBuilder text, string left, string right) => text.Append("  ").Append(left.PadRight(30)).AppendLine(right);
}

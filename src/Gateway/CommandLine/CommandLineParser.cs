using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.CommandLine;

/// <summary>Turns the arguments of the process into what it is to do. Reads files and the environment, prints and starts nothing.</summary>
public static class CommandLineParser
{
    private const string Exe = "nats-server";

    /// <summary>First line of <c>-v</c>.</summary>
    public static string Version => $"{Exe}: v{ProductVersion.NatsLevel} (OrleansNats {ProductVersion.Own})";

    /// <summary>Decides by the first of: a wrong flag, version, help, a signal to send, a refused flag, the configuration.</summary>
    public static CommandLineResult Parse(string[] args)
    {
        ParsedFlags parsed = FlagParser.Parse(args);
        if (parsed.Error is not null) return new CommandLineResult.PrintError(parsed.Error, 1);
        if (parsed.IsOn("version")) return new CommandLineResult.Print(Version, 0);
        if (parsed.IsOn("help")) return new CommandLineResult.Print(Usage.Text, 0);
        if (parsed.IsOn("help_tls")) return new CommandLineResult.Print(Usage.TlsText, 0);
        if (parsed.Word is string word)
        {
            return word.ToLowerInvariant() switch
            {
                "version" => new CommandLineResult.Print(Version, 0),
                "help" => new CommandLineResult.Print(Usage.Text, 0),
                _ => Failed($"unrecognized command: \"{word}\""),
            };
        }

        if (parsed.Last("signal")?.Text is { Length: > 0 } signal) return ToSignal(signal);
        if (parsed.Flags.FirstOrDefault(IsRefused) is GivenFlag refused)
            return Failed($"flag -{refused.Name} is not supported yet ({refused.Definition.Feature})");
        return Configure(parsed);
    }

    /// <summary>A flag of a missing feature is harmless when its value leaves the feature off.</summary>
    private static bool IsRefused(GivenFlag flag) => flag.Definition.Feature is not null && flag.Value is not (false or 0L or "");

    private static CommandLineResult Configure(ParsedFlags parsed)
    {
        string? file = parsed.Last("config")?.Text is { Length: > 0 } given ? given : null;
        var loader = new OptionsLoader(file, new FlagOverlay(parsed).Apply);
        if (parsed.IsOn("t")) return Test(file, loader);
        OptionsLoadResult loaded = loader.Load();
        if (loaded.Options is GatewayOptions options) return new CommandLineResult.Run(options, loaded.Warnings, loader);
        return Failed(string.Join('\n', [.. loaded.Warnings, loaded.Error]));
    }

    private static CommandLineResult.PrintError Test(string? file, OptionsLoader loader)
    {
        if (file is null) return Failed("must specify [-c, --config] option to check configuration file syntax");
        OptionsLoadResult tested = loader.Test();
        return tested.Options is null
            ? Failed(tested.Error!)
            : new CommandLineResult.PrintError($"{Exe}: configuration file {file} is valid ({tested.Options.ConfigDigest})", 0);
    }

    private static CommandLineResult ToSignal(string signal)
    {
        string[] parts = signal.Split('=');
        if (parts.Length > 2) return Failed($"invalid signal parameters: [{string.Join(' ', parts[2..])}]");
        string? target = parts.Length == 2 && parts[1].Length > 0 ? ReadPidFile(parts[1]) : null;
        return new CommandLineResult.Signal(parts[0], target);
    }

    /// <summary>A target may name a pid file; when there is none of that name it is the process id itself.</summary>
    private static string ReadPidFile(string target)
    {
        try
        {
            return File.ReadAllText(target).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return target;
        }
    }

    private static CommandLineResult.PrintError Failed(string text) => new($"{Exe}: {text}", 1);
}

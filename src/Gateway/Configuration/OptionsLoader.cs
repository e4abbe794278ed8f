using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Configuration.Binding;
using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration;

/// <summary>
/// Builds options from a config file and what the command line lays over it. Kept for the life of the process: a reload calls
/// <see cref="Load"/> again, which reads the file anew and lays the same flags over it.
/// </summary>
public sealed class OptionsLoader
{
    private readonly string? _configFile;
    private readonly Func<GatewayOptions, string?> _flags;
    private readonly Func<string, byte[]> _readFile;
    private readonly Func<string, string?> _environment;

    /// <param name="configFile">Null without one.</param>
    /// <param name="flags">Lays the command line over options that came from the file; gives null, or what is wrong with it.</param>
    public OptionsLoader(string? configFile, Func<GatewayOptions, string?> flags)
        : this(configFile, flags, ReadFile, Environment.GetEnvironmentVariable)
    {
    }

    internal OptionsLoader(
        string? configFile, Func<GatewayOptions, string?> flags, Func<string, byte[]> readFile, Func<string, string?> environment)
    {
        _configFile = configFile;
        _flags = flags;
        _readFile = readFile;
        _environment = environment;
    }

    /// <summary>Reads file and flags and checks the result.</summary>
    public OptionsLoadResult Load()
    {
        OptionsLoadResult read = ReadConfig();
        if (read.Options is not GatewayOptions options) return read;
        if (_flags(options) is string wrong) return new OptionsLoadResult(null, read.Warnings, wrong);
        OptionsBaseline.Apply(options);
        if (OptionsValidation.Check(options) is string fault) return new OptionsLoadResult(null, read.Warnings, fault);
        IReadOnlyList<string> leftOut = [];
        if (options.Operators.IsOn) (options.Accounts.Names, leftOut) = TokenSharing.Check(options.Operators, TimeProvider.System);
        return new OptionsLoadResult(options, [.. read.Warnings, .. OptionsValidation.Warnings(options), .. leftOut], null);
    }

    /// <summary>Reads the file alone, for <c>-t</c>. As in nats-server, a warning fails the test too.</summary>
    public OptionsLoadResult Test()
    {
        OptionsLoadResult read = ReadConfig();
        if (read.Warnings.Count == 0) return read;
        string[] lines = read.Error is null ? [.. read.Warnings] : [.. read.Warnings, read.Error];
        return new OptionsLoadResult(null, read.Warnings, string.Join('\n', lines));
    }

    private OptionsLoadResult ReadConfig()
    {
        var options = new GatewayOptions { ConfigFile = _configFile };
        options.Authorization.Timeout = TimeSpan.Zero; // it depends on whether there is TLS; OptionsBaseline knows
        options.Monitoring.Host = ""; // unless set, monitoring listens where clients do; OptionsBaseline fills it in
        if (_configFile is null) return new OptionsLoadResult(options, [], null);

        ConfigMap root;
        try
        {
            root = new ParseContext(_readFile, _environment).ParseFile(_configFile);
            options.ConfigDigest = ConfigDigest.Of(root);
        }
        catch (ConfigSyntaxException e)
        {
            return new OptionsLoadResult(null, [], e.Message);
        }

        var report = new ConfigReport();
        if (root.Count == 0) report.Warn($"{_configFile}: config has no values or is empty");
        new OptionsBinder(options, report).Bind(root);
        return report.Errors.Count == 0
            ? new OptionsLoadResult(options, report.Warnings, null)
            : new OptionsLoadResult(null, report.Warnings, string.Join('\n', report.Errors));
    }

    private static byte[] ReadFile(string path)
    {
        // One byte over the limit is enough to know; a device or pipe given by mistake cannot fill the memory.
        using FileStream file = File.OpenRead(path);
        var bytes = new byte[4096];
        int length = 0;
        while (length <= ParseContext.MaxBytes)
        {
            int read = file.Read(bytes, length, bytes.Length - length);
            if (read == 0) break;
            length += read;
            if (length == bytes.Length) Array.Resize(ref bytes, bytes.Length * 2);
        }

        Array.Resize(ref bytes, length);
        return bytes;
    }
}

using Microsoft.Extensions.Configuration;
using OrleansNats.Silo.Configuration;
using OrleansNats.Silo.Health;

namespace OrleansNats.Silo;

/// <summary>The entry point: reads the command line and runs what it asks for.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        try
        {
            SiloCommandLine line = SiloCommandLine.Parse(args);
            if (line.Help || line.Version)
            {
                await Console.Out.WriteAsync(line.Help ? SiloCommandLine.HelpText() : $"OrleansNats.Silo: v{SiloVersion.Text}\n");
                return 0;
            }

            IConfiguration file = ReadFile(line.ConfigFile);
            if (line.Probe is { } path) return await HealthQuestion.AskAsync(HealthPort(line, file), path);
            return await SiloHost.RunAsync(SiloConfiguration.Read(line.Settings, Environment.GetEnvironmentVariables(), file), file);
        }
        catch (SiloConfigurationException e)
        {
            await Console.Error.WriteLineAsync($"silo: {e.Message}");
            return 1;
        }
    }

    private static IConfigurationRoot ReadFile(string? path)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(Path.GetFullPath(path ?? Path.Combine(AppContext.BaseDirectory, "appsettings.json")), optional: path is null)
                .Build();
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new SiloConfigurationException(e.InnerException is null ? e.Message : $"{e.Message} {e.InnerException.Message}", e);
        }
    }

    /// <summary>The port alone: a probe must not depend on what else is configured.</summary>
    private static int HealthPort(SiloCommandLine line, IConfiguration file)
    {
        SiloSetting setting = SiloSetting.ByName("health_port")!;
        string? text = line.Settings.GetValueOrDefault(setting.Name)
            ?? Environment.GetEnvironmentVariable(setting.Variable) ?? file[$"{SiloConfiguration.Section}:{setting.Name}"];
        SiloHostOptions options = new();
        if (!string.IsNullOrEmpty(text) && setting.Read(options, text) is { } problem) throw new SiloConfigurationException($"{setting.Name} {problem}");
        return options.HealthPort;
    }
}

using System.Globalization;

namespace OrleansNats.Soak;

/// <summary>What to run, and how hard.</summary>
public sealed record SoakOptions
{
    public const string Usage = """
        usage: OrleansNats.Soak [--seconds N] [--server PROGRAM] [--rate MESSAGES] [--json FILE]
          --seconds N       length of the run after calibration (600)
          --server PROGRAM  nats-server compatible program to start (default: the gateway built here)
          --rate MESSAGES   messages a second of the bulk flow (default: 80 % of what a burst shows)
          --json FILE       where the result goes (artifacts/soak.json)
        """;

    /// <summary>Length of the run without calibration, in seconds; at least 5.</summary>
    public int Seconds { get; init; } = 600;

    /// <summary>Full path of the server program; null takes the gateway built here.</summary>
    public string? Server { get; init; }

    /// <summary>Messages a second of the bulk flow; 0 calibrates.</summary>
    public long Rate { get; init; }

    public string JsonFile { get; init; } = Path.Combine("artifacts", "soak.json");

    public int IdleConnections { get; init; } = 500;

    public double ChurnPerSecond { get; init; } = 200;

    public double BadClientsPerSecond { get; init; } = 50;

    public double SlowReadersPerSecond { get; init; } = 0.5;

    public int RequestPairs { get; init; } = 4;

    /// <summary>Takes the options off a command line; null when it cannot be understood.</summary>
    public static SoakOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new SoakOptions();
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count) return null;
            string value = arguments[i + 1];
            bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            switch (arguments[i])
            {
                case "--seconds" when isNumber && number >= 5:
                    options = options with { Seconds = number };
                    break;
                case "--rate" when isNumber:
                    options = options with { Rate = number };
                    break;
                case "--server":
                    options = options with { Server = Path.GetFullPath(value) };
                    break;
                case "--json":
                    options = options with { JsonFile = value };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}

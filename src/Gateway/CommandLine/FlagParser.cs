using System.Globalization;

namespace OrleansNats.Gateway.CommandLine;

/// <summary>One flag as given.</summary>
/// <param name="Name">As typed, without dashes.</param>
/// <param name="Value">A bool, long or string, by the flag's kind.</param>
internal sealed record GivenFlag(FlagDefinition Definition, string Name, object Value)
{
    public bool IsOn => Value is true;

    public string Text => Value as string ?? "";

    public long Number => Value as long? ?? 0;

    /// <summary>The number, or the nearest that an int can hold.</summary>
    public int Int => (int)Math.Clamp(Number, int.MinValue, int.MaxValue);
}

/// <summary>Flags in the order given, and the first word that is not one; or what is wrong.</summary>
internal sealed record ParsedFlags(IReadOnlyList<GivenFlag> Flags, string? Word, string? Error)
{
    public GivenFlag? Last(string id) => Flags.LastOrDefault(flag => flag.Definition.Id == id);

    public bool IsOn(string id) => Last(id)?.IsOn == true;
}

/// <summary>
/// Splits a command line by the rules of Go's flag package, which operators of nats-server rely on: one dash or two, <c>-name value</c>
/// or <c>-name=value</c>, booleans without a value, the first plain word or <c>--</c> ends the flags, the last of equal flags wins.
/// </summary>
internal static class FlagParser
{
    public static ParsedFlags Parse(IReadOnlyList<string> args)
    {
        List<GivenFlag> flags = [];
        int next = 0;
        while (next < args.Count)
        {
            string arg = args[next];
            if (arg.Length < 2 || arg[0] != '-') break;
            next++;
            if (arg == "--") break;

            string body = arg[(arg[1] == '-' ? 2 : 1)..];
            if (body.StartsWith('-') || body.StartsWith('=')) return Failed($"bad flag syntax: {arg}");
            int equals = body.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? body : body[..equals];
            string? value = equals < 0 ? null : body[(equals + 1)..];
            if (FlagTable.Find(name) is not FlagDefinition definition) return Failed($"flag provided but not defined: -{name}");
            if (value is null && definition.Kind == FlagKind.OptionalText)
            {
                value = next < args.Count && !args[next].StartsWith('-') ? args[next++] : "";
            }
            else if (value is null && definition.Kind != FlagKind.Bool)
            {
                if (next == args.Count) return Failed($"flag needs an argument: -{name}");
                value = args[next++];
            }

            if (!TryRead(definition.Kind, name, value, out object read, out string error)) return Failed(error);
            flags.Add(new GivenFlag(definition, name, read));
        }

        return new ParsedFlags(flags, next < args.Count ? args[next] : null, null);

        static ParsedFlags Failed(string error) => new([], null, error);
    }

    private static bool TryRead(FlagKind kind, string name, string? value, out object read, out string error)
    {
        error = "";
        read = value ?? "true";
        switch (kind)
        {
            case FlagKind.Text or FlagKind.OptionalText:
                return true;
            case FlagKind.Bool:
                bool? flag = read is "1" or "t" or "T" or "true" or "TRUE" or "True" ? true
                    : read is "0" or "f" or "F" or "false" or "FALSE" or "False" ? false : null;
                if (flag is null) error = $"invalid boolean value \"{value}\" for -{name}: parse error";
                else read = flag.Value;
                return flag is not null;
            default:
                if (!TryReadInteger((string)read, out Int128 number)) error = $"invalid value \"{value}\" for flag -{name}: parse error";
                else if (number < long.MinValue || number > long.MaxValue) error = $"invalid value \"{value}\" for flag -{name}: value out of range";
                else read = (long)number;
                return error.Length == 0;
        }
    }

    /// <summary>Reads a decimal, <c>0x</c> hexadecimal, <c>0b</c> binary or <c>0</c>/<c>0o</c> octal number.</summary>
    private static bool TryReadInteger(string text, out Int128 number)
    {
        ReadOnlySpan<char> digits = text;
        bool negative = digits.StartsWith("-");
        if (negative || digits.StartsWith("+")) digits = digits[1..];
        (int radix, int prefix) = digits switch
        {
            ['0', 'x' or 'X', ..] => (16, 2),
            ['0', 'b' or 'B', ..] => (2, 2),
            ['0', 'o' or 'O', ..] => (8, 2),
            ['0', _, ..] => (8, 1),
            _ => (10, 0),
        };
        number = 0;
        digits = digits[prefix..];
        foreach (char c in digits)
        {
            if (!int.TryParse([c], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int digit) || digit >= radix) return false;
            if (number <= ulong.MaxValue) number = (number * radix) + digit;
        }

        if (negative) number = -number;
        return !digits.IsEmpty;
    }
}

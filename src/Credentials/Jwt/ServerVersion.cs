using System.Globalization;

namespace OrleansNats.Credentials.Jwt;

/// <summary>The least version of servers that an operator asks for.</summary>
public static class ServerVersion
{
    /// <summary>Why the text is none; null when it is, or empty.</summary>
    public static string? FindError(string text) => TryParse(text, out _, out string? error) ? null : error;

    /// <param name="version">0.0.0 for an empty text.</param>
    /// <param name="error">In the words of nats-server's token library.</param>
    public static bool TryParse(string text, out Version version, out string? error)
    {
        version = new Version(0, 0, 0);
        error = null;
        if (text.Length == 0) return true;
        string[] parts = text.Split('.');
        Span<int> numbers = stackalloc int[3];
        if (parts.Length != numbers.Length) error = "asserted server version must be of the form <major>.<minor>.<update>";
        for (int i = 0; error is null && i < numbers.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i]))
                error = $"asserted server version cant parse {parts[i]} to int";
        }

        if (error is null && numbers.ContainsAnyExceptInRange(0, int.MaxValue)) error = $"asserted server version can'b contain negative values: {text}";
        if (error is null) version = new Version(numbers[0], numbers[1], numbers[2]);
        return error is null;
    }
}

using System.Globalization;
using System.Text;

namespace OrleansNats.Credentials.Jwt;

/// <summary>Text in double quotes for a message, with what does not print escaped.</summary>
internal static class Quoted
{
    public static string Of(string? text)
    {
        var quoted = new StringBuilder().Append('"');
        foreach (char letter in text ?? "")
        {
            if (letter is '"' or '\\') quoted.Append('\\').Append(letter);
            else if (char.IsControl(letter)) quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}");
            else quoted.Append(letter);
        }

        return quoted.Append('"').ToString();
    }
}

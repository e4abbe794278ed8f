using OrleansNats.Testing;

namespace OrleansNats.Interop.Clients;

/// <summary>One language of the README's tour: a program, the commands that run it, and what it prints.</summary>
/// <param name="FileName">Name under which the README has the program saved.</param>
/// <param name="Commands">Shell lines in order, those that install something included.</param>
internal sealed record ReadmeTour(string FileName, string Program, IReadOnlyList<string> Commands, string Output)
{
    /// <summary>Where the README's programs connect to.</summary>
    public const string Url = "nats://127.0.0.1:4222";

    /// <summary>Reads a section such as <c>### C</c>: the file name, then a fenced block each of the program, the commands and the output.</summary>
    /// <exception cref="InvalidOperationException">The README is not written so.</exception>
    public static ReadmeTour Read(string heading, string language)
    {
        DocumentSection section = DocumentSection.Read(heading);
        return new ReadmeTour(section.FileName, section.Text(0, language), section.Commands(1), section.Text(2, "text"));
    }
}

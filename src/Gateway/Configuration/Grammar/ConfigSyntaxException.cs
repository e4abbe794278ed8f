namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>A config text that cannot be read; the message is complete and starts with the position where there is one.</summary>
internal sealed class ConfigSyntaxException : Exception
{
    public ConfigSyntaxException(string message)
        : base(message)
    {
    }

    public ConfigSyntaxException(SourcePosition position, string text)
        : base($"{position}: {text}")
    {
    }
}

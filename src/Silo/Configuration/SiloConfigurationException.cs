namespace OrleansNats.Silo.Configuration;

/// <summary>The silo cannot start as it was told to; the message is for the user, on one line, without secrets.</summary>
public sealed class SiloConfigurationException : Exception
{
    public SiloConfigurationException()
    {
    }

    public SiloConfigurationException(string message)
        : base(message)
    {
    }

    public SiloConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

namespace OrleansNats.Gateway.CommandLine;

/// <summary>The two versions told to users.</summary>
public static class ProductVersion
{
    /// <summary>Level of nats-server whose behaviour is offered; clients and tools gate features on it.</summary>
    public const string NatsLevel = "2.14.0";

    /// <summary>Version of this server itself.</summary>
    public const string Own = "0.1.0";
}

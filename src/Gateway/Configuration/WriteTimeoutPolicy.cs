namespace OrleansNats.Gateway.Configuration;

/// <summary>What happens to a connection whose write took longer than the write deadline (<c>write_timeout</c>).</summary>
public enum WriteTimeoutPolicy
{
    /// <summary>Clients are closed.</summary>
    Default,

    /// <summary>The connection is closed.</summary>
    Close,
}
